import ConnectorKit

/// Properties of Kafka Connect and Debezium that need nothing here, or that cannot be honoured: what becomes of a
/// property that no part of Millrace asked for.
///
/// The aim: an existing definition of Debezium's PostgreSQL connector runs unchanged and without noise, with one honest
/// note where a difference matters, and with an error where ignoring a property would change the data.
/// `docs/definitions.md` lists the same; a test compares the two.
enum PropertyCatalogue {
  enum Effect: Sendable {
    /// Nothing is to be said.
    case silent
    /// A warning with this text.
    case note(String)
    /// An error with this text.
    case refuse(String)
  }

  struct Entry: Sendable {
    /// A property's name, or the beginning of a family's: `schema.history.*`.
    var name: String
    /// Values with which the property says nothing new, lower case: its default, mostly.
    var harmless: Set<String> = []
    var effect: Effect
    /// Why it needs nothing, for the documentation.
    var reason: String

    func covers(_ property: String) -> Bool {
      name.hasSuffix("*") ? property.hasPrefix(name.dropLast()) : property == name
    }
  }

  /// The entry for a property. The longest name wins, so that a member can differ from its family.
  static func entry(for property: String) -> Entry? {
    entries.filter { $0.covers(property) }.max { $0.name.utf8.count < $1.name.utf8.count }
  }

  /// What is to be said about properties that nobody knew, in the order of their names. `known` holds the names that
  /// some part of the program has asked for: where a misspelt name may have been meant as one of them, the warning says
  /// so.
  static func judge(_ properties: [String: String], known: Set<String>, prefix: String = "") -> [SettingProblem] {
    properties.keys.filter { !known.contains($0) }.sorted().compactMap { name in
      let value = (properties[name] ?? "").trimmed.lowercased()
      guard let entry = prefix.isEmpty ? entry(for: name) : nil else {
        let meant = Spelling.nearest(to: name, among: known).map { "; did you mean \(prefix)\($0)?" } ?? ""
        return SettingProblem(.warning, property: prefix + name, "not known here, it has no effect\(meant)")
      }
      if value.isEmpty || entry.harmless.contains(value) { return nil }
      switch entry.effect {
      case .silent: return nil
      case .note(let text): return SettingProblem(.warning, property: prefix + name, text)
      case .refuse(let text): return SettingProblem(.error, property: prefix + name, text)
      }
    }
  }
}
