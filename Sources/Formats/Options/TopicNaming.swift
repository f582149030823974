import Changes
import ConnectorKit
import Patterns

/// Which topic each record goes to: `topic.naming.strategy` and what belongs to it.
package struct TopicNaming: Sendable {
  /// How characters that no topic may have are replaced.
  private enum Replacement: Sendable { case underscore, unicode }

  private let prefix: String
  private let delimiter: String
  private let replacement: Replacement
  /// Sends topics whose names match to another one; nil where the strategy has no such thing.
  private let route: Route?
  /// Records of a transaction's begin and end.
  package let transaction: String
  package let heartbeat: String
  /// Logical messages; the delimiter plays no part.
  package let message: String

  private struct Route: Sendable {
    var pattern: Pattern
    var replacement: String
    var keyField: KeyField?
  }

  /// A field that tells rows of several tables in one topic apart.
  package struct KeyField: Sendable {
    package var name: String
    var pattern: Pattern?
    var replacement: String
  }

  package init(prefix: String, _ settings: inout Settings) {
    self.prefix = prefix
    delimiter = settings.verbatim("topic.delimiter") ?? "."
    if !delimiter.utf8.allSatisfy(TopicNaming.isPlain) {
      settings.reject("topic.delimiter", "'\(delimiter)' found, only letters, digits, '.', '_' and '-' allowed")
    }
    let heartbeatPrefix = settings.text("topic.heartbeat.prefix", default: "__debezium-heartbeat")
    transaction = prefix + delimiter + settings.text("topic.transaction", default: "transaction")
    heartbeat = settings.text("topic.heartbeat.name") ?? heartbeatPrefix + delimiter + prefix
    message = "\(prefix).message"
    settings.accept("topic.cache.size")
    let strategy = settings.text("topic.naming.strategy", default: "SchemaTopicNamingStrategy")
    switch strategy.split(separator: ".").last ?? "" {
    case "SchemaTopicNamingStrategy", "DefaultTopicNamingStrategy": (replacement, route) = (.underscore, nil)
    case "SchemaUnicodeTopicNamingStrategy", "DefaultUnicodeTopicNamingStrategy": (replacement, route) = (.unicode, nil)
    case "SchemaRegexTopicNamingStrategy", "DefaultRegexTopicNamingStrategy":
      (replacement, route) = (.underscore, TopicNaming.readRoute(&settings))
    default:
      (replacement, route) = (.underscore, nil)
      settings.reject(
        "topic.naming.strategy",
        "'\(strategy)' found, allowed: SchemaTopicNamingStrategy, SchemaUnicodeTopicNamingStrategy, "
          + "SchemaRegexTopicNamingStrategy of io.debezium.schema")
    }
  }

  private static func readRoute(_ settings: inout Settings) -> Route? {
    let text = settings.required("topic.regex", "the regular expression that the naming strategy applies to topics")
    let replacement = settings.required("topic.replacement", "the name that matching topics get")
    var field: KeyField?
    if settings.boolean("topic.key.enforce.uniqueness", default: true) {
      field = KeyField(
        name: settings.text("topic.key.field.name", default: "__dbz__physicalTableIdentifier"),
        pattern: settings.text("topic.key.field.regex").flatMap {
          settings.pattern("topic.key.field.regex", $0, ignoringCase: false)
        },
        replacement: settings.text("topic.key.field.replacement", default: ""))
    }
    return settings.pattern("topic.regex", text, ignoringCase: false).map {
      Route(pattern: $0, replacement: replacement, keyField: field)
    }
  }

  /// The topic of a table's changes.
  package func topic(of table: TableName) -> String {
    var name = physicalTopic(of: table)
    if let route, let groups = route.pattern.groups(name) {
      name = TopicNaming.expand(route.replacement, groups)
    }
    return sanitized(name)
  }

  /// The extra key field of a table's records and its value; nil where there is none.
  package func keyField(of table: TableName) -> (name: String, value: String)? {
    guard let field = route?.keyField else { return nil }
    let name = physicalTopic(of: table)
    guard let groups = field.pattern?.groups(name) else { return (field.name, name) }
    return (field.name, TopicNaming.expand(field.replacement, groups))
  }

  private func physicalTopic(of table: TableName) -> String {
    [prefix, table.schema.isEmpty ? table.database : table.schema, table.table].joined(separator: delimiter)
  }

  /// Puts groups into a replacement as Java's `replaceFirst` does: `$1`, `\$`.
  private static func expand(_ replacement: String, _ groups: [String]) -> String {
    var text = ""
    var rest = replacement[...]
    while let character = rest.popFirst() {
      if character == "\\", let next = rest.popFirst() {
        text.append(next)
      } else if character == "$", let digit = rest.first?.wholeNumberValue {
        rest.removeFirst()
        var number = digit
        // A further digit belongs to the number only where there are that many groups.
        while let next = rest.first?.wholeNumberValue, number * 10 + next < groups.count {
          number = number * 10 + next
          rest.removeFirst()
        }
        text += number < groups.count ? groups[number] : ""
      } else {
        text.append(character)
      }
    }
    return text
  }

  static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
    default: false
    }
  }

  private func sanitized(_ name: String) -> String {
    if name == "." { return "_" }
    if name == ".." { return "__" }
    var text = ""
    for unit in name.utf16 {
      let isPlain = unit < 0x80 && TopicNaming.isPlain(UInt8(unit))
      if isPlain, replacement == .underscore || unit != 0x5F {
        text.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      } else {
        text += replacement == .underscore ? "_" : NameAdjustment.unicodeEscape(unit)
      }
    }
    return String(text.prefix(249))
  }
}
