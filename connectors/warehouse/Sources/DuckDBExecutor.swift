import Changes
import ConnectorKit
import DuckDBClient

/// Carries statements out in a DuckDB file of this process.
package final class DuckDBExecutor: WarehouseExecutor {
  private let file: DuckDBFile
  private let connection: DuckDBConnection
  private var statements: [String: DuckDBStatement] = [:]
  private var isInTransaction = false

  package init(_ file: DuckDBFile) throws(ConnectorFailure) {
    self.file = file
    do {
      connection = try file.database.connect()
    } catch {
      throw file.failure(error, while: "connecting to")
    }
  }

  /// Whether the build knows the JSON type.
  package func hasJSON() throws(ConnectorFailure) -> Bool {
    try !rows("SELECT type_name FROM duckdb_types() WHERE type_name = 'JSON' LIMIT 1").isEmpty
  }

  @discardableResult
  package func execute(_ sql: String) throws(ConnectorFailure) -> Int {
    do { return try connection.execute(sql) } catch { throw file.failure(error, while: "writing to") }
  }

  package func execute(_ sql: String, _ parameters: [StatementParameter]) throws(ConnectorFailure) {
    do {
      let statement: DuckDBStatement
      if let known = statements[sql] {
        statement = known
      } else {
        statement = try connection.prepare(sql)
        statements[sql] = statement
      }
      try statement.execute(
        parameters.map { parameter -> DuckDBStatement.Parameter in
          switch parameter {
          case .null: .null
          case .integer(let number): .integer(number)
          case .text(let text): .text(text)
          }
        })
    } catch {
      throw file.failure(error, while: "writing to")
    }
  }

  package func rows(_ sql: String) throws(ConnectorFailure) -> [[String?]] {
    do { return try connection.rows(sql) } catch { throw file.failure(error, while: "reading from") }
  }

  package func appender(
    to table: TargetName, isTemporary: Bool, columns: [AppendColumn]
  ) throws(ConnectorFailure) -> any RowAppender {
    do {
      let schema = isTemporary || table.schema.isEmpty ? "main" : table.schema
      let appender = try DuckDBAppender(
        connection, catalog: isTemporary ? "temp" : nil, schema: schema, table: table.table)
      return DuckDBRowAppender(appender, table: table, columns: columns, file: file)
    } catch {
      throw file.failure(error, while: "writing to")
    }
  }

  package func begin() throws(ConnectorFailure) {
    try execute("BEGIN TRANSACTION")
    isInTransaction = true
  }

  package func commit() throws(ConnectorFailure) {
    // Whether the failed commit of a full disk counts is known only after the file was opened again.
    isInTransaction = false
    try execute("COMMIT")
  }

  package func rollback() {
    guard isInTransaction else { return }
    isInTransaction = false
    // A database that a failure has shut down refuses this too; closing it has the same effect.
    _ = try? connection.execute("ROLLBACK")
  }
}
