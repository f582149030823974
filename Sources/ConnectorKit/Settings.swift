/// The properties of one connector or sink, read with every mistake collected instead of stopping at the first.
///
/// A part of the program asks for the properties that it knows; what nobody asked for is named in a warning afterwards.
/// Used while a definition is read, on one thread.
///
/// ```
///   var settings = Settings(values)
///   let mode = settings.choice("decimal.handling.mode", default: .precise, ["precise": .precise, "double": .double])
///   let port = settings.integer("database.port", default: 5432, in: 1...65535)
///   settings.problems        // all that was wrong, in the order asked
/// ```
package struct Settings: Sendable {
  /// Name to text, as written, secrets resolved.
  package let values: [String: String]
  /// The names that some part of the program has asked for.
  package private(set) var known: Set<String> = []
  package private(set) var problems: [SettingProblem] = []

  package init(_ values: [String: String]) { self.values = values }

  /// The text of a property without leading and trailing white space; nil where it is missing or empty.
  package mutating func text(_ name: String) -> String? {
    known.insert(name)
    guard let raw = values[name] else { return nil }
    let text = raw.trimmed
    return text.isEmpty ? nil : text
  }

  package mutating func text(_ name: String, default fallback: String) -> String { text(name) ?? fallback }

  /// The text exactly as written, white space included: for passwords, delimiters and placeholders.
  package mutating func verbatim(_ name: String) -> String? {
    known.insert(name)
    return values[name]
  }

  /// The text of a property without which nothing works; an error is noted where it is missing, and "" returned.
  package mutating func required(_ name: String, _ what: String) -> String {
    if let text = text(name) { return text }
    reject(name, "missing: \(what)")
    return ""
  }

  package mutating func boolean(_ name: String, default fallback: Bool) -> Bool {
    guard let text = text(name) else { return fallback }
    switch text.lowercased() {
    case "true": return true
    case "false": return false
    default:
      reject(name, "'\(text)' found, true or false allowed")
      return fallback
    }
  }

  package mutating func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int> = 0...Int.max) -> Int
  {
    guard let text = text(name) else { return fallback }
    guard let number = Int(text), range.contains(number) else {
      let upper = range.upperBound == .max ? "" : " to \(range.upperBound)"
      reject(name, "'\(text)' found, a whole number from \(range.lowerBound)\(upper) allowed")
      return fallback
    }
    return number
  }

  /// One of a list of words, without regard to case.
  package mutating func choice<T>(_ name: String, default fallback: T, _ allowed: KeyValuePairs<String, T>) -> T {
    guard let text = text(name) else { return fallback }
    if let match = allowed.first(where: { $0.key.lowercased() == text.lowercased() }) { return match.value }
    reject(name, "'\(text)' found, allowed: \(allowed.map(\.key).joined(separator: ", "))")
    return fallback
  }

  /// The parts of a comma-separated list, trimmed, empty ones dropped. `\,` is a comma inside a part.
  package mutating func list(_ name: String) -> [String] {
    guard let text = text(name) else { return [] }
    return Settings.split(text, at: ",")
  }

  /// Names that begin with `prefix`, sorted: for families such as `column.mask.with.N.chars`. All become known.
  package mutating func names(prefix: String) -> [String] {
    let found = values.keys.filter { $0.hasPrefix(prefix) }.sorted()
    known.formUnion(found)
    return found
  }

  /// Notes that a property is understood although nothing reads it (it names what Millrace has no need of).
  package mutating func accept(_ names: String...) { known.formUnion(names) }

  /// Notes an error: the definition cannot be used.
  package mutating func reject(_ name: String, _ message: String) {
    known.insert(name)
    problems.append(SettingProblem(.error, property: name, message))
  }

  /// Notes a warning: the definition can be used, with a difference the user should know.
  package mutating func warn(_ name: String, _ message: String) {
    known.insert(name)
    problems.append(SettingProblem(.warning, property: name, message))
  }

  static func split(_ text: String, at separator: Character) -> [String] {
    var parts: [String] = []
    var part = ""
    var previous: Character = " "
    for character in text {
      if character == separator, previous == "\\" {
        part.removeLast()
        part.append(character)
      } else if character == separator {
        parts.append(part)
        part = ""
      } else {
        part.append(character)
      }
      previous = character
    }
    parts.append(part)
    return parts.map(\.trimmed).filter { !$0.isEmpty }
  }
}

/// One mistake in a definition.
package struct SettingProblem: Sendable, Hashable {
  package enum Severity: Sendable { case error, warning }

  package var severity: Severity
  package var property: String
  /// What was found, what is allowed. Never a secret's text.
  package var message: String

  package init(_ severity: Severity, property: String, _ message: String) {
    self.severity = severity
    self.property = property
    self.message = message
  }
}

extension String {
  /// Without leading and trailing white space.
  package var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }) else { return "" }
    let last = lastIndex(where: { !$0.isWhitespace }).unsafelyUnwrapped
    return String(self[first...last])
  }
}
