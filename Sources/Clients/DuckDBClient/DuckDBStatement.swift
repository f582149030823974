import CDuckDB

/// A prepared statement with parameters `$1`, `$2`, ... One thread at a time.
package final class DuckDBStatement {
  private let connection: DuckDBConnection
  private var handle: duckdb_prepared?

  /// A value to bind.
  package enum Parameter: Sendable {
    case null
    case integer(Int64)
    case text(String)
  }

  init(_ connection: DuckDBConnection, _ sql: String) throws(DuckDBError) {
    self.connection = connection
    let api = connection.library.api
    guard api.prepare(connection.handle, sql, &handle) == 0 else {
      let message = api.prepare_error(handle).map { String(cString: $0) } ?? "no reason given"
      api.destroy_prepare(&handle)
      throw DuckDBError(.database(.other(0)), message)
    }
  }

  deinit { connection.library.api.destroy_prepare(&handle) }

  /// Runs the statement; the result is the count of rows changed.
  @discardableResult
  package func execute(_ parameters: [Parameter]) throws(DuckDBError) -> Int {
    let api = connection.library.api
    for (index, parameter) in parameters.enumerated() {
      guard bind(parameter, at: idx_t(index + 1)) == 0 else {
        throw DuckDBError(.database(.other(0)), "parameter \(index + 1) does not fit the statement")
      }
    }
    var result = duckdb_result()
    defer { api.destroy_result(&result) }
    guard api.execute_prepared(handle, &result) == 0 else { throw connection.error(of: &result) }
    return Int(api.rows_changed(&result))
  }

  private func bind(_ parameter: Parameter, at index: idx_t) -> duckdb_state {
    let api = connection.library.api
    switch parameter {
    case .null: return api.bind_null(handle, index)
    case .integer(let number): return api.bind_int64(handle, index, number)
    case .text(var text):
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          api.bind_varchar_length(handle, index, $0.baseAddress, idx_t($0.count))
        }
      }
    }
  }
}
