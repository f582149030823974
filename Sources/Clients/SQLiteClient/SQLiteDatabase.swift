import CSQLite

/// One connection to a SQLite file. One thread at a time.
package final class SQLiteDatabase {
  let connection: OpaquePointer

  /// Opens the file, and creates it where that is allowed. A file held by somebody else is waited for `busyTimeout`.
  package init(path: String, create: Bool, busyTimeout: Duration = .seconds(5)) throws(SQLiteFailure) {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0)
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      let failure = SQLiteFailure(
        opened.map { sqlite3_extended_errcode($0) } ?? code, String(cString: sqlite3_errstr(code)))
      sqlite3_close_v2(opened)
      throw failure
    }
    connection = opened
    sqlite3_extended_result_codes(opened, 1)
    sqlite3_busy_timeout(opened, Int32(busyTimeout.components.seconds * 1000))
  }

  deinit { sqlite3_close_v2(connection) }

  /// Runs statements that return no rows, separated by semicolons.
  package func execute(_ sql: String) throws(SQLiteFailure) {
    let code = sqlite3_exec(connection, sql, nil, nil, nil)
    if code != SQLITE_OK { throw failure(code) }
  }

  package func prepare(_ sql: String) throws(SQLiteFailure) -> SQLiteStatement {
    try SQLiteStatement(sql, of: self)
  }

  /// The single whole number that a query returns; nil where it returns no row.
  package func integer(_ sql: String) throws(SQLiteFailure) -> Int64? {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(0) : nil
  }

  /// Runs `body` in a transaction: all of it is on disk afterwards, or nothing where it throws.
  package func transaction(_ body: () throws(SQLiteFailure) -> Void) throws(SQLiteFailure) {
    try execute("BEGIN IMMEDIATE")
    do {
      try body()
      try execute("COMMIT")
    } catch {
      // Fails where SQLite has rolled back by itself (disk full); the first failure is the one to tell.
      try? execute("ROLLBACK")
      throw error
    }
  }

  func failure(_ code: Int32) -> SQLiteFailure {
    SQLiteFailure(code, String(cString: sqlite3_errmsg(connection)))
  }
}
