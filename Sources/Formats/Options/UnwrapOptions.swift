import ConnectorKit
import Patterns

/// The transform `io.debezium.transforms.ExtractNewRecordState`: records hold the row instead of the envelope.
package struct UnwrapOptions: Sendable {
  /// What becomes of a delete and of the tombstone after it (`delete.tombstone.handling.mode`).
  package enum Deletes: Sendable {
    /// A record with a null value that keeps its schema; no tombstone.
    case tombstone
    /// Nothing.
    case drop
    /// The old row, marked `__deleted`; no tombstone.
    case rewrite
    case rewriteWithTombstone
    /// A record whose value is null and has no schema; no tombstone.
    case deleteToTombstone

    var isRewrite: Bool { self == .rewrite || self == .rewriteWithTombstone }
  }

  /// A member of the event that is added to the row or to the headers.
  package struct Addition: Sendable {
    /// The part of the envelope it stands in; nil for the envelope itself.
    package var part: String?
    package var field: String
    /// Its name in the record.
    package var name: String
  }

  package var deletes: Deletes
  package var fields: [Addition]
  package var headers: [Addition]
  /// The column whose value is the topic.
  package var routeField: String?
  /// Whether a null becomes the field's default while the row is copied.
  package var replacesNull: Bool

  /// Which topics it acts on; nil: all.
  private var predicate: Predicate?

  /// A condition on the topic: `TopicNameMatches`, or its opposite.
  private struct Predicate: Sendable {
    var pattern: Pattern
    var isNegated: Bool
  }

  /// Whether records of this topic are changed.
  package func applies(to topic: String) -> Bool {
    guard let predicate else { return true }
    return predicate.pattern.matches(topic) != predicate.isNegated
  }

  /// Reads `transforms`. Anything but this one transform is an error: without it events would differ.
  static func read(_ settings: inout Settings) -> UnwrapOptions? {
    let predicates = readPredicates(&settings)
    var found: UnwrapOptions?
    for name in settings.list("transforms") {
      let prefix = "transforms.\(name)."
      let type = settings.required("\(prefix)type", "the class of the transform '\(name)'")
      guard type == "io.debezium.transforms.ExtractNewRecordState" else {
        if !type.isEmpty {
          settings.reject(
            "\(prefix)type", "'\(type)' found, allowed: io.debezium.transforms.ExtractNewRecordState")
        }
        continue
      }
      if found != nil { settings.reject("\(prefix)type", "the same transform is named twice") }
      found = UnwrapOptions(prefix, predicates, &settings)
    }
    return found
  }

  /// The predicates of a definition by name; a nil pattern is one that was refused.
  private static func readPredicates(_ settings: inout Settings) -> [String: Pattern?] {
    var patterns: [String: Pattern?] = [:]
    for name in settings.list("predicates") {
      let type = settings.required("predicates.\(name).type", "the class of the predicate '\(name)'")
      patterns[name] = .some(nil)
      if type == "org.apache.kafka.connect.transforms.predicates.TopicNameMatches" {
        let text = settings.required("predicates.\(name).pattern", "the regular expression that topics have to match")
        patterns[name] = settings.pattern("predicates.\(name).pattern", text, ignoringCase: false)
      } else if !type.isEmpty {
        settings.reject(
          "predicates.\(name).type",
          "'\(type)' found, allowed: org.apache.kafka.connect.transforms.predicates.TopicNameMatches")
      }
    }
    return patterns
  }

  private init(_ prefix: String, _ predicates: [String: Pattern?], _ settings: inout Settings) {
    deletes = UnwrapOptions.readDeletes(prefix, &settings)
    fields = UnwrapOptions.additions(prefix, "add.fields", &settings)
    headers = UnwrapOptions.additions(prefix, "add.headers", &settings)
    routeField = settings.text("\(prefix)route.by.field")
    replacesNull = settings.boolean("\(prefix)replace.null.with.default", default: true)
    let isNegated = settings.boolean("\(prefix)negate", default: false)
    if let name = settings.text("\(prefix)predicate") {
      if let known = predicates[name] {
        predicate = known.map { Predicate(pattern: $0, isNegated: isNegated) }
      } else {
        settings.reject("\(prefix)predicate", "'\(name)' found, which is not among predicates")
      }
    }
    // They act on a header that only other transforms set.
    settings.accept(
      "\(prefix)drop.fields.header.name", "\(prefix)drop.fields.from.key",
      "\(prefix)drop.fields.keep.schema.compatible")
  }

  private static func readDeletes(_ prefix: String, _ settings: inout Settings) -> Deletes {
    let name = "\(prefix)delete.tombstone.handling.mode"
    let mode = settings.choice(
      name, default: Deletes.tombstone,
      [
        "drop": .drop, "tombstone": .tombstone, "rewrite": .rewrite, "rewrite-with-tombstone": .rewriteWithTombstone,
        "delete-to-tombstone": .deleteToTombstone,
      ])
    let old = settings.text("\(prefix)delete.handling.mode")
    let dropsTombstones = settings.boolean("\(prefix)drop.tombstones", default: true)
    guard settings.text(name) == nil, old != nil || settings.text("\(prefix)drop.tombstones") != nil else {
      return mode
    }
    switch (old ?? "drop", dropsTombstones) {
    case ("drop", true): return .drop
    case ("drop", false): return .deleteToTombstone
    case ("rewrite", true): return .rewrite
    case ("rewrite", false): return .rewriteWithTombstone
    default:
      settings.reject("\(prefix)delete.handling.mode", "'\(old ?? "")' found, allowed: drop, rewrite")
      return mode
    }
  }

  /// Reads `op,source.ts_ms:changed,before.id`.
  private static func additions(_ prefix: String, _ list: String, _ settings: inout Settings) -> [Addition] {
    let namePrefix = settings.verbatim("\(prefix)\(list).prefix") ?? "__"
    return settings.list(prefix + list).compactMap { text in
      let halves = text.split(separator: ":", omittingEmptySubsequences: false).map { String($0).trimmed }
      let path = halves[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard halves.count <= 2, path.count <= 2, !halves.contains(""), !path.contains("") else {
        settings.reject(prefix + list, "'\(text)' found, FIELD, PART.FIELD or either followed by :NAME allowed")
        return nil
      }
      let part = path.count == 2 ? path[0] : standardPart(path[0])
      let field = path[path.count - 1]
      if let part, !["before", "after", "source", "transaction"].contains(part) {
        settings.reject(prefix + list, "'\(text)' found; parts are before, after, source and transaction")
        return nil
      }
      let plain = path.count == 2 ? "\(path[0])_\(field)" : field
      return Addition(part: part, field: field, name: namePrefix + (halves.count == 2 ? halves[1] : plain))
    }
  }

  /// The part that a field without one is looked for in.
  private static func standardPart(_ field: String) -> String? {
    switch field {
    case "op", "ts_ms": nil
    case "id": "transaction"
    default: "source"
    }
  }
}
