/// A sink given on the command line: `--sink TYPE:TARGET` or `--sink NAME=TYPE:TARGET`.
///
/// ```
///   --sink file:-      --sink file:/var/log/events.jsonl      --sink lake=warehouse:duckdb:shop.duckdb
///   --sink kafka:broker1:9092,broker2:9092
/// ```
package struct SinkOption: Sendable, Hashable {
  package var name: String
  package var type: SinkType
  /// What stands after the type: the sink's main property.
  package var target: String

  /// Nil where the text is not of the form.
  package init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    var word = text[..<colon]
    var name: Substring?
    if let equals = word.firstIndex(of: "=") {
      name = word[..<equals]
      word = word[word.index(after: equals)...]
    }
    target = String(text[text.index(after: colon)...])
    guard let type = SinkType(rawValue: word.lowercased()), !target.isEmpty else { return nil }
    self.type = type
    self.name = name.map(String.init) ?? type.rawValue
    guard SinkDefinition.isName(self.name) else { return nil }
  }

  var definition: SinkDefinition {
    SinkDefinition(
      name: name, type: type.rawValue, properties: ["type": type.rawValue, type.mainProperty: target])
  }
}

/// The kinds of sinks there are.
package enum SinkType: String, Sendable, CaseIterable {
  case kafka, file, warehouse

  /// The property without which the sink has no target.
  var mainProperty: String {
    switch self {
    case .kafka: "bootstrap.servers"
    case .file: "path"
    case .warehouse: "connection.url"
    }
  }

  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension SinkDefinition {
  /// Whether `text` may name a sink: it stands in property names and in checkpoints.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D || $0 == 0x5F
      }
  }
}
