import ConnectorKit
import Patterns

/// `publication.*` and `publish.via.partition.root`.
package struct PublicationOptions: Sendable {
  /// What is done where the publication does not exist.
  package enum Creation: Sendable {
    /// Created for all tables.
    case allTables
    /// Created for the captured tables, and altered at every start.
    case filtered
    /// Created without tables.
    case noTables
    /// Never created: it must exist.
    case disabled
  }

  package var name: String
  package var creation: Creation
  /// Whether changes of partitions are published under the name of the partitioned table.
  package var viaPartitionRoot: Bool
  /// The operations that a new publication carries: those that `skipped.operations` leaves.
  /// Nil where it says nothing: all.
  package var operations: [String]?

  init(_ settings: inout Settings) {
    name = settings.text("publication.name", default: "dbz_publication")
    operations = PublicationOptions.operations(skipped: settings.list("skipped.operations"))
    creation = settings.choice(
      "publication.autocreate.mode", default: .allTables,
      ["all_tables": .allTables, "disabled": .disabled, "filtered": .filtered, "no_tables": .noTables])
    viaPartitionRoot = settings.boolean("publish.via.partition.root", default: false)
  }

  /// ` WITH (…)` of the statement that creates the publication; empty where the server's defaults hold.
  var parameters: String {
    var parameters: [String] = []
    if let operations { parameters.append("publish = '\(operations.joined(separator: ","))'") }
    if viaPartitionRoot { parameters.append("publish_via_partition_root = true") }
    return parameters.isEmpty ? "" : " WITH (\(parameters.joined(separator: ", ")))"
  }

  private static func operations(skipped: [String]) -> [String]? {
    let skipped = Set(skipped.map { $0.lowercased() })
    if skipped.isEmpty || skipped.contains("none") { return nil }
    let all = [("c", "insert"), ("u", "update"), ("d", "delete"), ("t", "truncate")]
    return all.filter { !skipped.contains($0.0) }.map(\.1)
  }
}

/// One rule of `replica.identity.autoset.values`: what is set, at the start, for tables whose name matches.
package struct ReplicaIdentityRule: Sendable {
  package enum Identity: Sendable, Hashable {
    case standard, full, nothing
    case index(String)
  }

  package var tables: Pattern
  package var identity: Identity

  /// `schema.table:FULL,schema.other:INDEX name`, the left side a regular expression.
  static func list(_ settings: inout Settings) -> [ReplicaIdentityRule] {
    let name = "replica.identity.autoset.values"
    var rules: [ReplicaIdentityRule] = []
    for part in settings.list(name) {
      guard let colon = part.lastIndex(of: ":"),
        let identity = identity(String(part[part.index(after: colon)...]).trimmed)
      else {
        settings.reject(name, "'\(part)' found, table:FULL, table:DEFAULT, table:NOTHING or table:INDEX name allowed")
        continue
      }
      if let tables = settings.pattern(name, String(part[..<colon]).trimmed) {
        rules.append(ReplicaIdentityRule(tables: tables, identity: identity))
      }
    }
    return rules
  }

  private static func identity(_ text: String) -> Identity? {
    let words = text.split(separator: " ").map(String.init)
    switch (words.first?.uppercased(), words.count) {
    case ("DEFAULT", 1): return .standard
    case ("FULL", 1): return .full
    case ("NOTHING", 1): return .nothing
    case ("INDEX", 2): return .index(words[1])
    default: return nil
    }
  }
}
