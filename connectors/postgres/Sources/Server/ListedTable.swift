import Changes
import ConnectorKit
import PostgresClient

/// A table as a listing of the catalogue shows it (`pg_class`).
struct ListedTable {
  enum Kind: String { case plain = "r", partitioned = "p" }

  var name: TableName
  var oid: UInt32
  var kind: Kind
  /// Unlogged tables leave no trace in the log and cannot be published.
  var isUnlogged: Bool
  var isPartition: Bool
  /// Whether others inherit from it, or are its partitions.
  var hasChildren: Bool
  /// Whether row security may hide rows from this user.
  var hasRowSecurity: Bool
  /// `d`, `n`, `f` or `i`, and the index in the last case.
  var replicaIdentity: String
  var identityIndex: String?
  var hasPrimaryKey: Bool
  /// The catalogue's estimate; nil where the table was never analysed.
  var estimatedRows: Int?
  var maySelect: Bool

  var isPublishable: Bool { !isUnlogged }
  var sqlName: String { Quoting.qualified(name.schema, name.table) }

  /// Every table of the database that is not temporary nor the server's own, by name.
  static func all(_ connection: PostgresConnection, database: String) throws(ConnectorFailure) -> [ListedTable] {
    let rows = try translating("listing the tables") { () throws(PostgresError) in
      try connection.query(
        """
        SELECT n.nspname, c.relname, c.oid, c.relkind, c.relpersistence = 'u', c.relispartition, c.relhassubclass,
          row_security_active(c.oid), c.relreplident, ic.relname,
          EXISTS (SELECT FROM pg_index p WHERE p.indrelid = c.oid AND p.indisprimary),
          CASE WHEN c.reltuples < 0 THEN NULL ELSE c.reltuples::bigint END, has_table_privilege(c.oid, 'SELECT')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisreplident LEFT JOIN pg_class ic ON ic.oid = i.indexrelid
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
          AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
        ORDER BY 1, 2
        """)
    }
    return (0..<rows.count).compactMap { row in
      guard let schema = rows.text(row, 0), let table = rows.text(row, 1), let oid = rows.integer(row, 2),
        let kind = rows.text(row, 3).flatMap({ Kind(rawValue: $0) })
      else { return nil }
      return ListedTable(
        name: TableName(database: database, schema: schema, table: table), oid: UInt32(truncatingIfNeeded: oid),
        kind: kind, isUnlogged: rows.boolean(row, 4) ?? false, isPartition: rows.boolean(row, 5) ?? false,
        hasChildren: rows.boolean(row, 6) ?? false, hasRowSecurity: rows.boolean(row, 7) ?? false,
        replicaIdentity: rows.text(row, 8) ?? "d", identityIndex: rows.text(row, 9),
        hasPrimaryKey: rows.boolean(row, 10) ?? false, estimatedRows: rows.integer(row, 11),
        maySelect: rows.boolean(row, 12) ?? false)
    }
  }

  /// The statement that gives the table this replica identity; nil where it has it.
  func statement(setting identity: ReplicaIdentityRule.Identity) -> String? {
    let words: String
    switch identity {
    case .standard: words = replicaIdentity == "d" ? "" : "DEFAULT"
    case .full: words = replicaIdentity == "f" ? "" : "FULL"
    case .nothing: words = replicaIdentity == "n" ? "" : "NOTHING"
    case .index(let index):
      words = replicaIdentity == "i" && identityIndex == index ? "" : "USING INDEX \(Quoting.identifier(index))"
    }
    return words.isEmpty ? nil : "ALTER TABLE \(sqlName) REPLICA IDENTITY \(words)"
  }
}
