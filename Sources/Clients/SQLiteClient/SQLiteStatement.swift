import CSQLite

/// A prepared statement: bind, step through the rows, reset, bind again. One thread at a time.
package final class SQLiteStatement {
  private let database: SQLiteDatabase
  private let statement: OpaquePointer

  init(_ sql: String, of database: SQLiteDatabase) throws(SQLiteFailure) {
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v2(database.connection, sql, -1, &prepared, nil)
    guard code == SQLITE_OK, let prepared else { throw database.failure(code) }
    self.database = database
    statement = prepared
  }

  deinit { sqlite3_finalize(statement) }

  /// Sets the parameter `?index`, from 1; nil is NULL.
  package func bind(_ index: Int32, _ text: String?) throws(SQLiteFailure) {
    guard let text else { return try check(sqlite3_bind_null(statement, index)) }
    // SQLITE_TRANSIENT, a macro that Swift does not see: SQLite copies the text.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    try check(sqlite3_bind_text(statement, index, text, Int32(clamping: text.utf8.count), copied))
  }

  package func bind(_ index: Int32, _ number: Int64) throws(SQLiteFailure) {
    try check(sqlite3_bind_int64(statement, index, number))
  }

  /// Goes to the next row. False: there is none, and the statement's work is done.
  package func step() throws(SQLiteFailure) -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      let failure = database.failure(code)
      reset()
      throw failure
    }
  }

  /// Makes the statement ready to run again; the bound values stay.
  package func reset() { sqlite3_reset(statement) }

  /// A column of the row, from 0; nil where it is NULL.
  package func text(_ column: Int32) -> String? {
    sqlite3_column_text(statement, column).map { String(cString: $0) }
  }

  package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

  private func check(_ code: Int32) throws(SQLiteFailure) {
    if code != SQLITE_OK { throw database.failure(code) }
  }
}
