/// A sink given on the command line: `--sink TYPE:TARGET` or `--sink NAME=TYPE:TARGET`.
///
/// ```
///   --sink file:-      --sink file:/var/log/events.jsonl      --sink lake=warehouse:duckdb:shop.duckdb
///   --sink kafka:broker1:9092,broker2:9092
/// ```
package struct SinkOption: Sendable, Hashable {
  package var name: String
  package var type: String
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
    type = word.lowercased()
    guard ConnectorRegistry.sink(type) != nil, !target.isEmpty else { return nil }
    self.name = name.map(String.init) ?? type
    guard SinkDefinition.isName(self.name) else { return nil }
  }

  var definition: SinkDefinition {
    var properties = ["type": type]
    if let kind = ConnectorRegistry.sink(type) { properties[kind.target] = target }
    return SinkDefinition(name: name, type: type, properties: properties)
  }
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
