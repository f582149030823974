/// The words after a command: options, and what is left.
///
/// ```
///   --state DIR   --state=DIR   --json   DEFINITION   --   -starts-with-a-dash
/// ```
struct Arguments {
  /// One option that a command takes.
  struct Option: Sendable {
    var name: String
    /// What its value is called in the help; nil: it has none.
    var value: String?
    var repeats = false

    init(_ name: String, _ value: String? = nil, repeats: Bool = false) {
      self.name = name
      self.value = value
      self.repeats = repeats
    }
  }

  private(set) var positional: [String] = []
  private var values: [String: [String]] = [:]

  /// Throws a usage error that says what is wrong.
  init(_ words: some Sequence<String>, options: [Option]) throws(UsageError) {
    var onlyPositional = false
    var rest = Array(words)[...]
    while let word = rest.popFirst() {
      guard !onlyPositional, word.hasPrefix("-"), word != "-" else {
        positional.append(word)
        continue
      }
      if word == "--" {
        onlyPositional = true
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let option = options.first(where: { $0.name == parts[0] }) else {
        let meant = Spelling.nearest(to: parts[0], among: options.map(\.name)).map { "; did you mean \($0)?" } ?? ""
        throw UsageError("unknown option \(parts[0])\(meant)")
      }
      let value: String
      if option.value == nil {
        if parts.count > 1 { throw UsageError("\(option.name) takes no value") }
        value = ""
      } else if parts.count > 1 {
        value = parts[1]
      } else if let next = rest.popFirst() {
        value = next
      } else {
        throw UsageError("\(option.name) needs a value: \(option.name) \(option.value ?? "")")
      }
      if !option.repeats, values[option.name] != nil { throw UsageError("\(option.name) is given twice") }
      values[option.name, default: []].append(value)
    }
  }

  func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of an option; nil where it is not given.
  subscript(name: String) -> String? { values[name]?.first }

  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// One of a list of words.
  func choice<T>(_ name: String, default fallback: T, _ allowed: KeyValuePairs<String, T>) throws(UsageError) -> T {
    guard let word = self[name] else { return fallback }
    if let match = allowed.first(where: { $0.key == word }) { return match.value }
    throw UsageError("\(name) \(word): allowed are \(allowed.map(\.key).joined(separator: ", "))")
  }
}

/// The command line is not as it should be.
struct UsageError: Error, Hashable {
  var message: String

  init(_ message: String) { self.message = message }
}
