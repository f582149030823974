import CDuckDB

/// One connection with its own transaction. One thread at a time.
package final class DuckDBConnection {
  let database: DuckDBDatabase
  private(set) var handle: duckdb_connection?

  var library: DuckDBLibrary { database.library }

  init(_ database: DuckDBDatabase) throws(DuckDBError) {
    self.database = database
    guard database.library.api.connect(database.handle, &handle) == 0 else {
      throw DuckDBError(.openFailed, "DuckDB refused a connection to the open database")
    }
  }

  deinit { library.api.disconnect(&handle) }

  /// Runs one or more statements; the result is the last one's count of rows changed.
  @discardableResult
  package func execute(_ sql: String) throws(DuckDBError) -> Int {
    let api = library.api
    var result = duckdb_result()
    defer { api.destroy_result(&result) }
    guard api.query(handle, sql, &result) == 0 else { throw error(of: &result) }
    return Int(api.rows_changed(&result))
  }

  /// The rows of one query, every value as text or nil for NULL. The query casts its columns to VARCHAR itself: meant
  /// for catalogue look-ups and tests, not for bulk data.
  package func rows(_ sql: String) throws(DuckDBError) -> [[String?]] {
    let api = library.api
    var result = duckdb_result()
    defer { api.destroy_result(&result) }
    guard api.query(handle, sql, &result) == 0 else { throw error(of: &result) }
    let columns = Int(api.column_count(&result))
    for column in 0..<columns where api.column_type(&result, idx_t(column)) != DuckDBConnection.varchar {
      throw DuckDBError(.database(.other(0)), "column \(column + 1) of a query is not text; cast it to VARCHAR")
    }
    var rows: [[String?]] = []
    while let chunk = api.fetch_chunk(result) {
      append(chunk, columns: columns, to: &rows)
      var done: duckdb_data_chunk? = chunk
      api.destroy_data_chunk(&done)
    }
    return rows
  }

  /// `DUCKDB_TYPE_VARCHAR`.
  private static let varchar: Int32 = 17

  private func append(_ chunk: duckdb_data_chunk, columns: Int, to rows: inout [[String?]]) {
    let api = library.api
    let first = rows.count
    let count = Int(api.data_chunk_get_size(chunk))
    rows.append(contentsOf: repeatElement([String?](repeating: nil, count: columns), count: count))
    for column in 0..<columns {
      guard let vector = api.data_chunk_get_vector(chunk, idx_t(column)), let data = api.vector_get_data(vector) else {
        continue
      }
      let validity = api.vector_get_validity(vector)
      for row in 0..<count {
        if let validity, validity[row >> 6] & (1 << UInt64(row & 63)) == 0 { continue }
        rows[first + row][column] = StringSlot.text(at: UnsafeRawPointer(data) + row * StringSlot.size)
      }
    }
  }

  package func prepare(_ sql: String) throws(DuckDBError) -> DuckDBStatement { try DuckDBStatement(self, sql) }

  func error(of result: inout duckdb_result) -> DuckDBError {
    let code = DuckDBError.Code(library.api.result_error_type(&result))
    let message = library.api.result_error(&result).map { String(cString: $0) } ?? "no reason given"
    return DuckDBError(.database(code), message)
  }
}
