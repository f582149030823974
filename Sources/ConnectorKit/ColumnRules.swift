import Changes
import Digests
import Patterns

/// Which columns an event shows, and which it shows in another form.
///
/// `column.include.list` and `column.exclude.list` choose. For the others the first of all rules that matches a column
/// holds, in Debezium's order: `column.truncate.to.N.chars`, `column.mask.with.N.chars`,
/// `column.propagate.source.type`, `datatype.propagate.source.type`, `column.mask.hash.ALGORITHM.with.salt.SALT`,
/// `column.mask.hash.v2.ALGORITHM.with.salt.SALT`. Expressions match the whole of `schema.table.column` (or with the
/// database before it). Keys are never treated.
package struct ColumnRules: Sendable {
  private let include: PatternList
  private let exclude: PatternList
  private let rules: [Rule]

  private struct Rule: Sendable {
    var patterns: PatternList
    var matchesType: Bool
    var treatment: ColumnRule
  }

  package init(_ settings: inout Settings) {
    settings.rejectBoth("column.include.list", "column.exclude.list")
    include = settings.patterns("column.include.list")
    exclude = settings.patterns("column.exclude.list")
    let truncations = ColumnRules.counted("column.truncate.to.", &settings) { .truncate($0) }
    let masks = ColumnRules.counted("column.mask.with.", &settings) { .mask($0) }
    let propagations = [
      Rule(patterns: settings.patterns("column.propagate.source.type"), matchesType: false, treatment: .propagate),
      Rule(patterns: settings.patterns("datatype.propagate.source.type"), matchesType: true, treatment: .propagate),
    ]
    rules = (truncations + masks + propagations + ColumnRules.hashes(&settings)).filter { !$0.patterns.isEmpty }
  }

  /// Whether an event's value shows the column; a key shows its columns all the same.
  package func isIncluded(_ column: Column, of table: TableName) -> Bool {
    if include.isEmpty, exclude.isEmpty { return true }
    let forms = table.filterForms.map { "\($0).\(column.name)" }
    return include.isEmpty ? exclude.firstMatch(forms) == nil : include.firstMatch(forms) != nil
  }

  /// What is done to the column's values or its schema; nil: nothing.
  package func treatment(of column: Column, of table: TableName) -> ColumnRule? {
    if rules.isEmpty { return nil }
    let prefixes = table.filterForms
    let byName = prefixes.map { "\($0).\(column.name)" }
    let byType = prefixes.map { "\($0).\(column.declaredTypeName ?? column.typeName)" }
    return rules.first { $0.patterns.firstMatch($0.matchesType ? byType : byName) != nil }?.treatment
  }
}

/// What is done to one column.
package enum ColumnRule: Sendable {
  /// Texts are cut to so many UTF-16 units, bytes to so many bytes.
  case truncate(Int)
  /// Texts become so many asterisks, NULL too.
  case mask(Int)
  /// Texts become the hexadecimal digest of the salt followed by the text.
  case hash(ColumnHash)
  /// The value stays; its schema tells the column's type in the database.
  case propagate
}

/// How a column is hashed.
package struct ColumnHash: Sendable {
  package enum Form: Sendable {
    /// The text as Java serializes a string.
    case javaSerialized
    /// The text's UTF-8.
    case utf8
  }

  package var algorithm: DigestAlgorithm
  package var salt: String
  package var form: Form
}

extension ColumnRules {
  /// The rules `PREFIX N .chars`, by N.
  private static func counted(
    _ prefix: String, _ settings: inout Settings, _ treatment: (Int) -> ColumnRule
  ) -> [Rule] {
    var found: [(count: Int, patterns: PatternList)] = []
    for name in settings.names(prefix: prefix) {
      let rest = name.dropFirst(prefix.count)
      guard rest.hasSuffix(".chars"), let count = Int(rest.dropLast(6)), count >= 0, rest.first != "+" else {
        settings.reject(name, "the name is not of the form \(prefix)N.chars with a whole number N")
        continue
      }
      found.append((count, settings.patterns(name)))
    }
    return found.sorted { $0.count < $1.count }.map {
      Rule(patterns: $0.patterns, matchesType: false, treatment: treatment($0.count))
    }
  }

  private static func hashes(_ settings: inout Settings) -> [Rule] {
    let prefix = "column.mask.hash."
    var old: [Rule] = []
    var new: [Rule] = []
    for name in settings.names(prefix: prefix) {
      var rest = String(name.dropFirst(prefix.count))
      let isNew = rest.hasPrefix("v2.")
      if isNew { rest = String(rest.dropFirst(3)) }
      guard let (algorithmName, salt) = halves(of: rest, at: ".with.salt."), !algorithmName.isEmpty else {
        settings.reject(name, "the name is not of the form \(prefix)ALGORITHM.with.salt.SALT")
        continue
      }
      do {
        let algorithm = try DigestAlgorithm(algorithmName)
        let hash = ColumnHash(algorithm: algorithm, salt: salt, form: isNew ? .utf8 : .javaSerialized)
        let rule = Rule(patterns: settings.patterns(name), matchesType: false, treatment: .hash(hash))
        if isNew { new.append(rule) } else { old.append(rule) }
      } catch {
        settings.reject(name, error.description)
      }
    }
    return old + new
  }

  private static func halves(of text: String, at separator: String) -> (String, String)? {
    let (bytes, mark) = (Array(text.utf8), Array(separator.utf8))
    guard bytes.count >= mark.count else { return nil }
    for start in 0...(bytes.count - mark.count) where bytes[start..<(start + mark.count)].elementsEqual(mark) {
      let after = bytes[(start + mark.count)...]
      return (String(decoding: bytes[..<start], as: UTF8.self), String(decoding: after, as: UTF8.self))
    }
    return nil
  }
}
