import Changes

/// DuckDB's SQL (DuckDB manual, "Statements").
///
/// Tables have no primary key and no NOT NULL: an index would double the cost of applying and adds nothing, since the
/// keys in a stage are unique already. Changes are applied as DELETE … USING and INSERT, which DuckDB does many times
/// faster than MERGE or UPDATE: those rewrite whole row groups.
package struct DuckDBDialect: Dialect {
  /// Whether the JSON type is there (an extension that most builds contain).
  package var hasJSON: Bool
  /// Whether exact numbers are kept as text, whatever their declaration.
  package var keepsDecimalsAsText: Bool

  package init(hasJSON: Bool = true, keepsDecimalsAsText: Bool = false) {
    self.hasJSON = hasJSON
    self.keepsDecimalsAsText = keepsDecimalsAsText
  }

  package func quote(_ identifier: String) -> String {
    "\"" + identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  func quote(_ name: TargetName) -> String {
    name.schema.isEmpty ? quote(name.table) : "\(quote(name.schema)).\(quote(name.table))"
  }

  func literal(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  // MARK: tables

  package func createSchema(_ schema: String) -> String { "CREATE SCHEMA IF NOT EXISTS \(quote(schema))" }

  package func createTable(_ table: TargetTable) -> String {
    "CREATE TABLE \(quote(table.name)) (\(definitions(table.columns)))"
  }

  package func addColumn(_ column: TargetColumn, to table: TargetName, defaultText: String?) -> [String] {
    let add = "ALTER TABLE \(quote(table)) ADD COLUMN \(quote(column.name)) \(name(of: column.type))"
    guard let defaultText else { return [add] }
    return [
      add + " DEFAULT CAST(\(literal(defaultText)) AS \(name(of: column.type)))",
      "ALTER TABLE \(quote(table)) ALTER COLUMN \(quote(column.name)) DROP DEFAULT",
    ]
  }

  package func changeType(of column: TargetColumn, in table: TargetName) -> String {
    "ALTER TABLE \(quote(table)) ALTER COLUMN \(quote(column.name)) SET DATA TYPE \(name(of: column.type))"
  }

  package func empty(_ table: TargetName) -> String { "TRUNCATE \(quote(table))" }

  package func hasRows(_ table: TargetName) -> String { "SELECT 'x' FROM \(quote(table)) LIMIT 1" }

  package func removeHistory(of table: TargetName, after sequence: Int64) -> String {
    "DELETE FROM \(quote(table)) WHERE \(quote("_sequence")) > \(sequence)"
  }

  package func describe(_ table: TargetName) -> String {
    let schema = table.schema.isEmpty ? "main" : table.schema
    return """
      SELECT column_name, data_type FROM duckdb_columns() \
      WHERE database_name = current_database() AND lower(schema_name) = lower(\(literal(schema))) \
      AND lower(table_name) = lower(\(literal(table.table))) ORDER BY column_index
      """
  }

  private func definitions(_ columns: [TargetColumn]) -> String {
    columns.map { "\(quote($0.name)) \(name(of: $0.type))" }.joined(separator: ", ")
  }

  private func list(_ columns: [TargetColumn], of alias: String? = nil) -> String {
    let prefix = alias.map { $0 + "." } ?? ""
    return columns.map { prefix + quote($0.name) }.joined(separator: ", ")
  }

  // MARK: stages

  private func staged(_ name: String) -> String { "temp.\(quote(name))" }

  package func createStage(_ name: String, for table: TargetTable) -> String {
    "CREATE TEMP TABLE \(quote(name)) (\(definitions(table.columns)), \(StageColumn.operation) TINYINT)"
  }

  package func createPartialStage(_ name: String, for table: TargetTable) -> String {
    let keys = table.keyColumns.enumerated().map { number, column in
      ", \(StageColumn.key(number + 1)) \(self.name(of: table.columns[column].type))"
    }
    return "CREATE TEMP TABLE \(quote(name)) (\(definitions(table.columns)), \(StageColumn.set) INTEGER"
      + keys.joined() + ")"
  }

  package func createRowStage(_ name: String, for table: TargetTable) -> String {
    "CREATE TEMP TABLE \(quote(name)) (\(definitions(table.columns)), \(StageColumn.id) BIGINT, "
      + "\(StageColumn.count) BIGINT)"
  }

  package func dropStage(_ name: String) -> String { "DROP TABLE \(staged(name))" }

  // MARK: applying

  // Names that no column has: where a column is called like the table's alias, DuckDB takes `p.x` for a member of the
  // column.
  private var target: String { "_millrace_target" }
  private var staged: String { "_millrace_staged" }

  private func originMatch(_ table: TargetTable) -> String {
    table.keyColumns.enumerated().map { number, column in
      "\(target).\(quote(table.columns[column].name)) = \(staged).\(StageColumn.key(number + 1))"
    }.joined(separator: " AND ")
  }

  package func complete(
    _ table: TargetTable, stage: String, partial: String, set: Int, absent: [Int]
  ) -> String {
    let values = table.columns.enumerated().map { index, column in
      (absent.contains(index) ? target : staged) + "." + quote(column.name)
    }
    return
      "INSERT INTO \(staged(stage)) SELECT \(values.joined(separator: ", ")), 0 FROM \(staged(partial)) AS \(staged) "
      + "LEFT JOIN \(quote(table.name)) AS \(target) ON \(originMatch(table)) WHERE \(StageColumn.set) = \(set)"
  }

  package func countIncomplete(_ table: TargetTable, partial: String) -> String {
    "SELECT CAST(count(*) AS VARCHAR) FROM \(staged(partial)) AS \(staged) "
      + "WHERE NOT EXISTS (SELECT 1 FROM \(quote(table.name)) AS \(target) WHERE \(originMatch(table)))"
  }

  package func apply(_ table: TargetTable, stage: String) -> [String] {
    let match = table.keyColumns.map { column in
      let name = quote(table.columns[column].name)
      return "\(target).\(name) = \(staged).\(name)"
    }.joined(separator: " AND ")
    return [
      "DELETE FROM \(quote(table.name)) AS \(target) USING \(staged(stage)) AS \(staged) WHERE \(match)",
      "INSERT INTO \(quote(table.name)) (\(list(table.columns))) SELECT \(list(table.columns)) FROM \(staged(stage)) "
        + "WHERE \(StageColumn.operation) = 0",
    ]
  }

  package func deleteRows(of table: TargetTable, stage: String) -> String {
    let match = table.columns.map { "\(target).\(quote($0.name)) IS NOT DISTINCT FROM \(staged).\(quote($0.name))" }
      .joined(separator: " AND ")
    return """
      DELETE FROM \(quote(table.name)) WHERE rowid IN (SELECT place FROM (SELECT \(target).rowid AS place, \
      \(StageColumn.count) AS wanted, row_number() OVER (PARTITION BY \(StageColumn.id)) AS number \
      FROM \(quote(table.name)) AS \(target) JOIN \(staged(stage)) AS \(staged) ON \(match)) WHERE number <= wanted)
      """
  }

  // MARK: bookkeeping

  package func createBookkeeping() -> [String] {
    [
      "CREATE SCHEMA IF NOT EXISTS _millrace",
      "CREATE TABLE IF NOT EXISTS _millrace.positions (pipeline VARCHAR, sink VARCHAR, \"position\" VARCHAR, "
        + "changes BIGINT, snapshot_from BIGINT, committed_at TIMESTAMPTZ)",
      "CREATE TABLE IF NOT EXISTS _millrace.tables (source VARCHAR, schema_name VARCHAR, table_name VARCHAR)",
    ]
  }

  package var readPosition: String {
    "SELECT pipeline, sink, \"position\", CAST(changes AS VARCHAR), CAST(snapshot_from AS VARCHAR) "
      + "FROM _millrace.positions"
  }

  package var forgetPosition: String { "DELETE FROM _millrace.positions" }

  package var storePosition: String { "INSERT INTO _millrace.positions VALUES ($1, $2, $3, $4, $5, now())" }

  package var readTables: String { "SELECT schema_name, table_name FROM _millrace.tables" }

  package var storeTable: String { "INSERT INTO _millrace.tables VALUES ($1, $2, $3)" }
}
