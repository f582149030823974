import Changes
import ConnectorKit
import PostgresClient

/// The publication as the server's catalogue shows it (`pg_publication`).
struct Publication: Equatable {
  var isForAllTables: Bool
  var viaPartitionRoot: Bool
  /// `schema.table` in SQL's quoted form, of the tables it names itself; schemas it names are not resolved.
  var tables: Set<String>

  static func read(_ name: String, _ connection: PostgresConnection) throws(ConnectorFailure) -> Publication? {
    let rows = try translating("reading the publication '\(name)'") { () throws(PostgresError) in
      try connection.query(
        """
        SELECT p.puballtables, p.pubviaroot, quote_ident(n.nspname) || '.' || quote_ident(c.relname)
        FROM pg_publication p LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid
          LEFT JOIN pg_class c ON c.oid = r.prrelid LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE p.pubname = $1
        """, [name])
    }
    guard rows.count > 0 else { return nil }
    return Publication(
      isForAllTables: rows.boolean(0, 0) ?? false, viaPartitionRoot: rows.boolean(0, 1) ?? false,
      tables: Set((0..<rows.count).compactMap { rows.text($0, 2) }))
  }
}

/// What has to be done so that the publication serves. Pure.
enum PublicationPlan: Equatable {
  case keep
  case run([String])
  /// It does not exist and must not be created.
  case missing

  /// `tables`: the captured tables that can be published, in SQL's quoted form.
  static func make(
    _ options: PublicationOptions, existing: Publication?, tables: @autoclosure () throws(ConnectorFailure) -> [String]
  ) throws(ConnectorFailure) -> PublicationPlan {
    let name = Quoting.identifier(options.name)
    let with = options.parameters
    guard let existing else {
      switch options.creation {
      case .disabled: return .missing
      case .allTables: return .run(["CREATE PUBLICATION \(name) FOR ALL TABLES\(with)"])
      case .noTables: return .run(["CREATE PUBLICATION \(name)\(with)"])
      case .filtered:
        let list = try tables()
        if list.isEmpty { throw noTables }
        return .run(["CREATE PUBLICATION \(name) FOR TABLE \(list.joined(separator: ", "))\(with)"])
      }
    }
    guard options.creation == .filtered, !existing.isForAllTables else { return .keep }
    let list = try tables()
    if list.isEmpty { throw noTables }
    var statements: [String] = []
    if existing.tables.subtracting([""]) != Set(list) {
      statements.append("ALTER PUBLICATION \(name) SET TABLE \(list.joined(separator: ", "))")
    }
    if existing.viaPartitionRoot != options.viaPartitionRoot {
      statements.append("ALTER PUBLICATION \(name) SET (publish_via_partition_root = \(options.viaPartitionRoot))")
    }
    return statements.isEmpty ? .keep : .run(statements)
  }

  private static let noTables = ConnectorFailure(
    .stop, code: "no-tables", "no table matches the filters, so that a filtered publication would be empty",
    hint: "Check table.include.list and schema.include.list; they match the whole of schema.table.")
}
