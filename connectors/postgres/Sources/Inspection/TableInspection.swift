import Changes
import ConnectorKit
import PostgresClient

/// Findings about the publication.
enum PublicationInspection {
  /// The tables that the publication covers, as `schema.table`; empty where it does not exist.
  static func publishedTables(_ name: String, _ connection: PostgresConnection) throws(ConnectorFailure) -> Set<String>
  {
    let rows = try translating("reading the publication's tables") { () throws(PostgresError) in
      try connection.query("SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = $1", [name])
    }
    return Set((0..<rows.count).map { "\(rows.text($0, 0) ?? "").\(rows.text($0, 1) ?? "")" })
  }

  /// Pure.
  static func finding(
    _ publication: Publication?, published: Set<String>, captured: [ListedTable], options: PublicationOptions,
    facts: ServerFacts
  ) -> Finding {
    let subject = "publication \(options.name)"
    guard publication != nil else {
      guard options.creation != .disabled else {
        return Finding(
          .problem, subject, "does not exist, and publication.autocreate.mode is disabled",
          advice: "CREATE PUBLICATION \(Quoting.identifier(options.name)) FOR TABLE …;")
      }
      return facts.mayCreatePublication
        ? Finding(.ok, subject, "will be created at the first start")
        : Finding(
          .problem, subject, "does not exist, and user \(facts.user) may not create it",
          advice: "Create it as the tables' owner, or GRANT CREATE ON DATABASE.")
    }
    // Partitions stand under their root or by themselves; both are right.
    let wanted = captured.filter { $0.kind == .plain && !$0.isPartition && $0.isPublishable }
    let missing = wanted.filter { !published.contains($0.name.qualified) }.map(\.name.qualified)
    if missing.isEmpty { return Finding(.ok, subject, "exists and covers the captured tables") }
    if options.creation == .filtered { return Finding(.ok, subject, "exists; \(missing.count) tables will be added") }
    return Finding(
      .problem, subject, "does not cover \(TableInspection.list(missing)): their changes will not come",
      advice: "ALTER PUBLICATION \(Quoting.identifier(options.name)) ADD TABLE \(missing.joined(separator: ", "));")
  }
}

/// Findings about the captured tables. Pure.
enum TableInspection {
  static func findings(_ tables: [ListedTable], options: PostgresOptions) -> [Finding] {
    if tables.isEmpty {
      return [
        Finding(
          .warning, "captured tables", "none at present",
          advice: "Check table.include.list and schema.include.list; they match the whole of schema.table.")
      ]
    }
    var findings = [Finding(.ok, "captured tables", "\(tables.count)")]
    add(
      &findings, .problem, "privilege SELECT", tables.filter { !$0.maySelect }, "missing on",
      advice: "GRANT SELECT ON TABLE … TO the user; the snapshot reads the tables.")
    add(
      &findings, .warning, "replica identity", tables.filter { $0.isPublishable && lacksIdentity($0, options) },
      "updates and deletes will be refused by the server on",
      advice: "Add a primary key, or ALTER TABLE … REPLICA IDENTITY FULL (replica.identity.autoset.values does it).")
    add(
      &findings, .warning, "unlogged tables", tables.filter(\.isUnlogged), "only the snapshot reads",
      advice: "ALTER TABLE … SET LOGGED, or exclude them.")
    add(
      &findings, .warning, "row security", tables.filter(\.hasRowSecurity), "hides rows from the snapshot of",
      advice: "Give the user BYPASSRLS.")
    if !options.publication.viaPartitionRoot {
      add(
        &findings, .warning, "partitioned tables", tables.filter { $0.kind == .partitioned },
        "changes come under the partitions' names, the snapshot also under",
        advice: "Set publish.via.partition.root=true.")
    }
    return findings
  }

  /// Columns whose type has no mapping, which events leave out.
  static func findings(of schemas: [TableSchema]) -> [Finding] {
    let columns = schemas.flatMap { schema in
      schema.columns.filter { $0.type == .unknown }.map { "\(schema.name).\($0.name) (\($0.typeName))" }
    }
    if columns.isEmpty { return [] }
    return [
      Finding(
        .warning, "column types", "without a mapping: \(list(columns))",
        advice: "Such columns are left out of events unless include.unknown.datatypes is true.")
    ]
  }

  private static func lacksIdentity(_ table: ListedTable, _ options: PostgresOptions) -> Bool {
    let isSet = options.replicaIdentities.contains { rule in
      rule.identity != .nothing && table.name.filterForms.contains { rule.tables.matches($0) }
    }
    if isSet { return false }
    return table.replicaIdentity == "n" || (table.replicaIdentity == "d" && !table.hasPrimaryKey)
  }

  private static func add(
    _ findings: inout [Finding], _ level: Finding.Level, _ subject: String, _ tables: [ListedTable], _ found: String,
    advice: String
  ) {
    if tables.isEmpty { return }
    findings.append(Finding(level, subject, "\(found) \(list(tables.map(\.name.qualified)))", advice: advice))
  }

  /// The first few of a list, and how many more.
  static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }
}
