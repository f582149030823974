import ConnectorKit

/// Takes Debezium Server's prefixes off property names, so that its `application.properties` works as it is.
///
/// ```
///   debezium.source.X                      X
///   debezium.sink.type=T                   sinks.T.type=T
///   debezium.sink.kafka.producer.X         sinks.kafka.producer.override.X (bootstrap.servers: itself)
///   debezium.sink.T.X                      sinks.T.X
///   debezium.format.value.X                value.converter.X        (key likewise)
///   debezium.transforms…, .predicates…     transforms…, predicates…
/// ```
enum DebeziumServerNames {
  /// `properties` with plain names; others come back as they are.
  static func plain(_ properties: [Property], problems: inout [SettingProblem]) -> [Property] {
    guard properties.contains(where: { $0.name.hasPrefix("debezium.") }) else { return properties }
    return properties.flatMap { property -> [Property] in
      // The server's own frame (HTTP port, log categories) is not about the data.
      if property.name.hasPrefix("quarkus.") { return [] }
      guard property.name.hasPrefix("debezium.") else { return [property] }
      let name = property.name.dropFirst(9)
      if name.hasPrefix("source.") { return [Property(String(name.dropFirst(7)), property.value)] }
      if name.hasPrefix("sink.") { return sink(name.dropFirst(5), property.value) }
      if name.hasPrefix("format.") { return format(name.dropFirst(7), property, &problems) }
      return [Property(String(name), property.value)]
    }
  }

  private static func sink(_ name: Substring, _ value: String) -> [Property] {
    if name == "type" { return [Property("sinks.\(value.trimmed).type", value.trimmed)] }
    guard name.hasPrefix("kafka.producer.") else { return [Property("sinks.\(name)", value)] }
    let setting = name.dropFirst(15)
    switch setting {
    case "bootstrap.servers": return [Property("sinks.kafka.bootstrap.servers", value)]
    // Java classes; keys and values are bytes here.
    case "key.serializer", "value.serializer": return []
    default: return [Property("sinks.kafka.producer.override.\(setting)", value)]
    }
  }

  private static func format(
    _ name: Substring, _ property: Property, _ problems: inout [SettingProblem]
  ) -> [Property] {
    switch name {
    case "key", "value", "header":
      let format = property.value.trimmed.lowercased()
      if !["json", "jsonbytearray"].contains(format) {
        problems.append(SettingProblem(.error, property: property.name, "'\(format)' found, allowed: json"))
      }
      return []
    case "schemas.enable":
      return ["key", "value"].map { Property("\($0).converter.schemas.enable", property.value) }
    default:
      let parts = name.split(separator: ".", maxSplits: 1)
      guard parts.count == 2 else { return [Property(property.name, property.value)] }
      return [Property("\(parts[0]).converter.\(parts[1])", property.value)]
    }
  }
}
