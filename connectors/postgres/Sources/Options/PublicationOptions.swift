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

  init(_ settings: inout Settings) {
    name = settings.text("publication.name", default: "dbz_publication")
    creation = settings.choice(
      "publication.autocreate.mode", default: .allTables,
      ["all_tables": .allTables, "disabled": .disabled, "filtered": .filtered, "no_tables": .noTables])
    viaPartitionRoot = settings.boolean("publish.via.partition.root", default: false)
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
