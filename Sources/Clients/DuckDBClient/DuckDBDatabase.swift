import CDuckDB

/// An open database file (or one in memory). Closes with the last reference, after its connections.
package final class DuckDBDatabase {
  let library: DuckDBLibrary
  private(set) var handle: duckdb_database?

  /// Opens or creates the file at `path`; nil: in memory. `configuration` holds DuckDB's own settings by name.
  package init(path: String?, configuration: KeyValuePairs<String, String> = [:]) throws(DuckDBError) {
    library = try DuckDBLibrary.load()
    let api = library.api
    var config: duckdb_config?
    guard api.create_config(&config) == 0 else {
      throw DuckDBError(.openFailed, "no memory for a DuckDB configuration")
    }
    defer { api.destroy_config(&config) }
    for (name, value) in configuration where api.set_config(config, name, value) != 0 {
      throw DuckDBError(.openFailed, "DuckDB does not know the setting \(name), or not the value '\(value)'")
    }
    var problem: UnsafeMutablePointer<CChar>?
    guard api.open_ext(path, &handle, config, &problem) == 0 else {
      let message = problem.map { String(cString: $0) } ?? "no reason given"
      api.free(problem)
      throw DuckDBError(.openFailed, message)
    }
  }

  deinit { library.api.close(&handle) }

  /// The library's own version, `v2.0.0`.
  package var version: String { library.version }

  /// A new connection; each has its own transaction and temporary tables. One thread at a time per connection.
  package func connect() throws(DuckDBError) -> DuckDBConnection { try DuckDBConnection(self) }
}
