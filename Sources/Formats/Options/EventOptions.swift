import Changes
import ConnectorKit
import Patterns

/// Everything in a definition that shapes events, with Debezium's property names, defaults and meaning.
///
/// Read once per pipeline with every mistake noted in the settings; immutable, for every sink's encoder.
package struct EventOptions: Sendable {
  /// `topic.prefix`: the logical name of the server.
  package var prefix: String
  package var topics: TopicNaming
  package var columns: ColumnRules
  package var keys: KeyRules
  package var types: TypeOptions
  package var keyConverter: ConverterOptions
  package var valueConverter: ConverterOptions
  package var headerConverter: ConverterOptions
  /// The transform that replaces the envelope by the row; nil: events keep their envelope.
  package var unwrap: UnwrapOptions?
  /// Whether a null record follows each delete.
  package var tombstones: Bool
  package var skipped: SkippedOperations
  /// Whether an update that changes no included column is left out, where the old row is known.
  package var skipsUnchanged: Bool
  /// Whether events carry their transaction, and transactions have records of their own.
  package var transactionMetadata: Bool
  /// Whether records carry the `__debezium.context.…` headers.
  package var contextHeaders: Bool
  package var messagePrefixInclude: PatternList
  package var messagePrefixExclude: PatternList
  package var schemaNames: NameAdjustment
  package var fieldNames: NameAdjustment

  package init(_ settings: inout Settings) {
    prefix = settings.required("topic.prefix", "the name that topics and events carry for this server")
    if !prefix.utf8.allSatisfy(TopicNaming.isPlain) {
      settings.reject("topic.prefix", "'\(prefix)' found, only letters, digits, '.', '_' and '-' allowed")
    }
    topics = TopicNaming(prefix: prefix, &settings)
    columns = ColumnRules(&settings)
    keys = KeyRules(&settings)
    types = TypeOptions(&settings)
    keyConverter = ConverterOptions("key", &settings)
    valueConverter = ConverterOptions("value", &settings)
    headerConverter = ConverterOptions("header", &settings)
    unwrap = UnwrapOptions.read(&settings)
    tombstones = settings.boolean("tombstones.on.delete", default: true)
    skipped = SkippedOperations(&settings)
    skipsUnchanged = settings.boolean("skip.messages.without.change", default: false)
    transactionMetadata = settings.boolean("provide.transaction.metadata", default: false)
    contextHeaders = settings.boolean("extended.headers.enabled", default: true)
    settings.rejectBoth("message.prefix.include.list", "message.prefix.exclude.list")
    messagePrefixInclude = settings.patterns("message.prefix.include.list")
    messagePrefixExclude = settings.patterns("message.prefix.exclude.list")
    schemaNames = NameAdjustment("schema.name.adjustment.mode", &settings)
    fieldNames = NameAdjustment("field.name.adjustment.mode", &settings)
    EventOptions.rejectExtensions(&settings)
  }

  /// Whether logical messages with this prefix become events.
  package func isMessageIncluded(_ prefix: String) -> Bool {
    if !messagePrefixInclude.isEmpty { return messagePrefixInclude.matches(prefix) }
    return !messagePrefixExclude.matches(prefix)
  }

  /// Classes that a user could load into Debezium change what events hold: ignoring one would be silent damage.
  private static func rejectExtensions(_ settings: inout Settings) {
    for (name, standard) in [
      ("converters", ""), ("post.processors", ""), ("sourceinfo.struct.maker", "PostgresSourceInfoStructMaker"),
      ("transaction.metadata.factory", "DefaultTransactionMetadataFactory"),
    ] {
      guard let found = settings.text(name), standard.isEmpty || !found.hasSuffix(".\(standard)") else { continue }
      settings.reject(
        name, "'\(found)' found; classes of one's own cannot be loaded, and events would differ without them")
    }
  }
}

/// `skipped.operations`: what becomes no event. Truncates do not unless asked for.
package struct SkippedOperations: Sendable {
  package var create = false
  package var update = false
  package var delete = false
  package var truncate = false

  package init(_ settings: inout Settings) {
    let name = "skipped.operations"
    let words = settings.text(name) == nil ? ["t"] : settings.list(name).map { $0.lowercased() }
    for word in words {
      switch word {
      case "c": create = true
      case "u": update = true
      case "d": delete = true
      case "t": truncate = true
      // Debezium takes `r` and pays no heed to it.
      case "r": continue
      case "none" where words.count == 1: continue
      default: settings.reject(name, "'\(word)' found, allowed: c, u, d, t, r in a list, or none alone")
      }
    }
  }
}

/// How one of Kafka Connect's converters writes: `key.converter…`, `value.converter…`, `header.converter…`.
package struct ConverterOptions: Sendable {
  /// Whether a schema stands beside the payload.
  package var schemas: Bool
  /// Whether a null is written as the field's default where it has one.
  package var replacesNull: Bool
  /// Whether Decimals are JSON numbers instead of base64.
  package var numericDecimals: Bool

  package init(_ side: String, _ settings: inout Settings) {
    let name = "\(side).converter"
    if let found = settings.text(name) {
      let simple = side == "header" && found.hasSuffix(".SimpleHeaderConverter")
      if !simple, !found.hasSuffix(".JsonConverter") {
        settings.reject(name, "'\(found)' found, allowed: org.apache.kafka.connect.json.JsonConverter")
      }
    }
    schemas = settings.boolean("\(name).schemas.enable", default: true)
    replacesNull = settings.boolean("\(name).replace.null.with.default", default: true)
    numericDecimals = settings.choice("\(name).decimal.format", default: false, ["BASE64": false, "NUMERIC": true])
    settings.accept("\(name).schemas.cache.size")
  }
}
