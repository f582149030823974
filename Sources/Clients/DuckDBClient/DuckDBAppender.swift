import CDuckDB

/// Bulk insertion into one table, a chunk of rows at a time, inside the connection's transaction.
///
/// ```
///   while … { fill appender.chunk's vectors; try appender.append(rows: n) }
///   try appender.finish()
/// ```
/// What was appended is in the table when `finish` returned. After an error the transaction is to be rolled back.
package final class DuckDBAppender {
  private let connection: DuckDBConnection
  private let table: String
  private var handle: duckdb_appender?
  /// The chunk to fill: one vector per column of the table, `chunkRows` rows at most.
  package private(set) var chunk: DataChunk

  /// Rows that one chunk holds.
  package var chunkRows: Int { connection.library.chunkRows }

  /// `catalog`: nil, or `temp` for temporary tables.
  package init(
    _ connection: DuckDBConnection, catalog: String? = nil, schema: String, table: String
  ) throws(DuckDBError) {
    self.connection = connection
    self.table = "\(schema).\(table)"
    let library = connection.library
    let api = library.api
    var created: duckdb_appender?
    guard api.appender_create_ext(connection.handle, catalog, schema, table, &created) == 0, created != nil else {
      let message = created.flatMap { api.appender_error($0) }.map { String(cString: $0) } ?? "no reason given"
      _ = api.appender_destroy(&created)
      throw DuckDBError(.database(.catalog), message)
    }
    var types: [duckdb_logical_type?] = []
    for column in 0..<api.appender_column_count(created) { types.append(api.appender_column_type(created, column)) }
    let made = api.create_data_chunk(&types, idx_t(types.count))
    for index in types.indices { api.destroy_logical_type(&types[index]) }
    guard let made else {
      _ = api.appender_destroy(&created)
      throw DuckDBError(.database(.outOfMemory), "no memory for a chunk of rows of \(schema).\(table)")
    }
    chunk = DataChunk(library, made, columns: types.count)
    handle = created
  }

  deinit {
    // Closes as well; rows that a failed transaction left are dropped with it.
    _ = connection.library.api.appender_destroy(&handle)
  }

  /// Takes the first `rows` rows of the chunk, and empties it.
  package func append(rows: Int) throws(DuckDBError) {
    guard rows > 0 else { return }
    chunk.setSize(rows)
    guard connection.library.api.append_data_chunk(handle, chunk.handle) == 0 else { throw error() }
    chunk.reset()
  }

  /// Moves everything appended into the table.
  package func finish() throws(DuckDBError) {
    guard connection.library.api.appender_flush(handle) == 0 else { throw error() }
  }

  private func error() -> DuckDBError {
    let message = connection.library.api.appender_error(handle).map { String(cString: $0) } ?? "no reason given"
    return DuckDBError(.database(.bulk), "appending to \(table): \(message)")
  }
}
