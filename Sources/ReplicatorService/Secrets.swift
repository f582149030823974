import Glibc

/// Puts secrets in the place of their references: `${env:NAME}` and `${file:PATH:KEY}` (a `.properties` file, as
/// Kafka's FileConfigProvider reads it), anywhere in a value.
///
/// Remembers every text it put in, so that messages can be kept free of them.
package struct Secrets {
  /// Where secrets come from; tests bring their own.
  package struct Places: Sendable {
    package var variable: @Sendable (String) -> String?
    /// The bytes of a file, or the system's words why it cannot be read.
    package var file: @Sendable (String) -> Result<[UInt8], FileFailure>

    package init(
      variable: @escaping @Sendable (String) -> String?,
      file: @escaping @Sendable (String) -> Result<[UInt8], FileFailure>
    ) {
      self.variable = variable
      self.file = file
    }

    /// The process' environment and file system.
    package static var system: Places {
      Places(variable: { getenv($0).map { String(cString: $0) } }, file: { File.read($0) })
    }
  }

  private let places: Places
  private var files: [String: [String: String]] = [:]
  /// What references stood for; empty texts left out.
  package private(set) var texts: Set<String> = []

  package init(_ places: Places) { self.places = places }

  /// `value` with all references replaced. What cannot be found is told through `reject`; the reference stays.
  package mutating func resolve(_ value: String, reject: (String) -> Void) -> String {
    guard value.contains("${") else { return value }
    var result = ""
    var rest = value[...]
    while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
      result += rest[..<start.lowerBound]
      let reference = rest[start.upperBound..<end]
      rest = rest[rest.index(after: end)...]
      if let text = secret(String(reference), reject: reject) {
        if !text.isEmpty { texts.insert(text) }
        result += text
      } else {
        result += "${\(reference)}"
      }
    }
    return result + rest
  }

  /// `message` with every secret in it replaced by asterisks.
  package static func scrub(_ message: String, of texts: Set<String>) -> String {
    var message = message
    for text in texts.sorted(by: { $0.count > $1.count }) { message = message.replacing(text, with: "***") }
    return message
  }

  /// Nil where the reference is none of ours, or its secret is missing.
  private mutating func secret(_ reference: String, reject: (String) -> Void) -> String? {
    let parts = reference.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    // `${name}` without a colon is a placeholder of other features (patterns, table names).
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "env":
      if let text = places.variable(parts[1]) { return text }
      reject("the environment variable \(parts[1]) is not set")
    case "file":
      guard let colon = parts[1].lastIndex(of: ":") else {
        reject("${file:PATH:KEY} expected, no key found")
        return nil
      }
      let key = String(parts[1][parts[1].index(after: colon)...])
      return property(key, ofFile: String(parts[1][..<colon]), reject: reject)
    default: reject("${\(parts[0]):…} names a kind of secret that is not known; allowed: ${env:NAME}, ${file:PATH:KEY}")
    }
    return nil
  }

  private mutating func property(_ key: String, ofFile path: String, reject: (String) -> Void) -> String? {
    if files[path] == nil {
      switch places.file(path) {
      case .failure(let failure):
        reject("the file \(path) cannot be read: \(failure.reason)")
        return nil
      case .success(let bytes):
        do throws(PropertiesSyntax.Failure) {
          let properties = try PropertiesSyntax.parse(bytes)
          files[path] = Dictionary(properties.map { ($0.name, $0.value) }) { _, last in last }
        } catch {
          reject("the file \(path) is not a properties file: line \(error.line): \(error.message)")
          return nil
        }
      }
    }
    guard let text = files[path]?[key] else {
      reject("the file \(path) has no property \(key)")
      return nil
    }
    return text
  }
}
