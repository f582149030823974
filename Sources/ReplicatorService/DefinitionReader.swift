import ConnectorKit
import JSONDocuments

/// Reads definitions: JSON as for Kafka Connect, flat JSON, and Java properties, Debezium Server's names among them.
///
/// ```
///   file ─▶ properties in one flat list (sinks as sinks.NAME.PROPERTY)
///        ─▶ Debezium Server's prefixes taken off ─▶ secrets put in ─▶ split into config and sinks
/// ```
/// Every mistake is collected; a reading always comes back.
package struct DefinitionReader {
  private var secrets: Secrets
  private let places: Secrets.Places
  private var problems: [SettingProblem] = []

  package init(_ places: Secrets.Places = .system) {
    self.places = places
    secrets = Secrets(places)
  }

  /// Reads the file `origin`, and adds sinks given on the command line.
  package static func read(
    _ origin: String, adding sinks: [SinkOption] = [], places: Secrets.Places = .system
  ) -> DefinitionReading {
    switch places.file(origin) {
    case .failure(let failure):
      let problem = SettingProblem(.error, property: "", "the file cannot be read: \(failure.reason)")
      return DefinitionReading(definition: Definition(name: "", origin: origin, config: [:]), problems: [problem])
    case .success(let bytes):
      var reader = DefinitionReader(places)
      return reader.read(bytes, origin: origin, adding: sinks)
    }
  }

  /// Reads the contents of a file.
  package mutating func read(_ bytes: [UInt8], origin: String, adding sinks: [SinkOption] = []) -> DefinitionReading {
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
    let written = content.first { !blanks.contains($0) } == 0x7B ? fromJSON(content) : fromProperties(content)
    let properties = resolved(DebeziumServerNames.plain(written, problems: &problems))
    var definition = split(properties)
    definition.origin = origin
    definition.name = name(properties, origin)
    for option in sinks { add(option, to: &definition) }
    definition.secrets = secrets.texts
    let texts = secrets.texts
    let scrubbed = problems.map {
      SettingProblem($0.severity, property: $0.property, Secrets.scrub($0.message, of: texts))
    }
    return DefinitionReading(definition: definition, problems: scrubbed)
  }

  // MARK: the three forms

  private mutating func fromProperties(_ bytes: [UInt8]) -> [Property] {
    do throws(PropertiesSyntax.Failure) {
      let properties = try PropertiesSyntax.parse(bytes)
      var last: [String: String] = [:]
      var order: [String] = []
      for property in properties {
        if last.updateValue(property.value, forKey: property.name) == nil {
          order.append(property.name)
        } else {
          warn(property.name, "given more than once; the last one counts")
        }
      }
      return order.map { Property($0, last[$0] ?? "") }
    } catch {
      reject("", "line \(error.line): \(error.message)")
      return []
    }
  }

  private mutating func fromJSON(_ bytes: [UInt8]) -> [Property] {
    do throws(JSONSyntaxError) {
      let document = try JSONValue(parsing: bytes)
      return document["config"] == nil ? flat(document) : connect(document)
    } catch {
      reject("", error.description)
      return []
    }
  }

  /// `{"name": …, "config": {…}, "sinks": {…}}`
  private mutating func connect(_ document: JSONValue) -> [Property] {
    var properties: [Property] = []
    let config = document["config"] ?? .null
    if config.members == nil {
      reject("config", "\(config.kind) found, an object with the source's properties allowed")
    }
    for member in config.members ?? [] { append(member, prefix: "", to: &properties) }
    for member in document.members ?? [] {
      switch member.name {
      case "config": break
      case "sinks": appendSinks(member.value, to: &properties)
      case "name": appendName(member.value, to: &properties)
      // What Kafka Connect's REST interface answers beside the definition, and takes in a creation request.
      case "tasks", "type", "initial_state": break
      default: reject(member.name, "not known here; allowed: name, config, sinks")
      }
    }
    return properties
  }

  /// `{"name": …, "database.hostname": …, "sinks": {…}}`
  private mutating func flat(_ document: JSONValue) -> [Property] {
    var properties: [Property] = []
    for member in document.members ?? [] {
      if member.name == "sinks" {
        appendSinks(member.value, to: &properties)
      } else {
        append(member, prefix: "", to: &properties)
      }
    }
    return properties
  }

  private mutating func appendSinks(_ sinks: JSONValue, to properties: inout [Property]) {
    guard let members = sinks.members else {
      return reject("sinks", "\(sinks.kind) found, an object with one member per sink allowed")
    }
    for sink in members {
      guard let settings = sink.value.members else {
        reject("sinks.\(sink.name)", "\(sink.value.kind) found, an object with the sink's properties allowed")
        continue
      }
      if settings.isEmpty { reject("sinks.\(sink.name).type", "missing: one of \(ConnectorRegistry.sinkTypes)") }
      for member in settings { append(member, prefix: "sinks.\(sink.name).", to: &properties) }
    }
  }

  private mutating func appendName(_ value: JSONValue, to properties: inout [Property]) {
    guard let name = value.text else { return reject("name", "\(value.kind) found, a text allowed") }
    if let other = properties.first(where: { $0.name == "name" }) {
      if other.value != name { reject("name", "'\(name)' found, and '\(other.value)' in config; one name allowed") }
      return
    }
    properties.append(Property("name", name))
  }

  private mutating func append(_ member: JSONMember, prefix: String, to properties: inout [Property]) {
    let text: String
    switch member.value {
    case .string(let string): text = string
    case .integer(let number): text = String(number)
    case .real(let number): text = number.description
    case .boolean(let flag): text = flag ? "true" : "false"
    // As for Kafka Connect, null is the same as a property that is not given.
    case .null: return
    case .array, .object:
      return reject(prefix + member.name, "\(member.value.kind) found, a text, a number, true or false allowed")
    }
    properties.append(Property(prefix + member.name, text))
  }

  // MARK: common steps

  private mutating func resolved(_ properties: [Property]) -> [Property] {
    properties.map { property in
      var missing: [String] = []
      let value = secrets.resolve(property.value) { missing.append($0) }
      for message in missing { reject(property.name, message) }
      return Property(property.name, value)
    }
  }

  private mutating func split(_ properties: [Property]) -> Definition {
    var definition = Definition(name: "", origin: "", config: [:])
    for property in properties {
      guard property.name.hasPrefix("sinks.") else {
        if property.name != "name" { definition.config[property.name] = property.value }
        continue
      }
      let path = property.name.dropFirst(6)
      guard let dot = path.firstIndex(of: "."), dot > path.startIndex else {
        reject(property.name, "not known here; a sink's properties are written sinks.NAME.PROPERTY")
        continue
      }
      let name = String(path[..<dot])
      let key = String(path[path.index(after: dot)...])
      let index = definition.sinks.firstIndex { $0.name == name } ?? definition.sinks.endIndex
      if index == definition.sinks.endIndex {
        definition.sinks.append(SinkDefinition(name: name, type: "", properties: [:]))
      }
      definition.sinks[index].properties[key] = property.value
    }
    for index in definition.sinks.indices { complete(&definition.sinks[index]) }
    return definition
  }

  private mutating func complete(_ sink: inout SinkDefinition) {
    if !SinkDefinition.isName(sink.name) {
      reject("sinks.\(sink.name)", "not a sink's name: letters, digits, - and _ allowed")
    }
    sink.type = (sink.properties["type"] ?? "").trimmed.lowercased()
    if sink.type.isEmpty { reject("sinks.\(sink.name).type", "missing: one of \(ConnectorRegistry.sinkTypes)") }
  }

  private mutating func add(_ option: SinkOption, to definition: inout Definition) {
    if definition.sinks.contains(where: { $0.name == option.name }) {
      return reject(
        "sinks.\(option.name)", "given by --sink and in the definition; another name allowed: --sink NAME=…")
    }
    definition.sinks.append(option.definition)
  }

  /// The given name, else the logical name of the source.
  private mutating func name(_ properties: [Property], _ origin: String) -> String {
    for key in ["name", "topic.prefix"] {
      if let name = properties.first(where: { $0.name == key })?.value.trimmed, !name.isEmpty { return name }
    }
    reject("name", "missing: the pipeline's name, under which its checkpoints are kept")
    return origin
  }

  private mutating func reject(_ property: String, _ message: String) {
    problems.append(SettingProblem(.error, property: property, message))
  }

  private mutating func warn(_ property: String, _ message: String) {
    problems.append(SettingProblem(.warning, property: property, message))
  }
}
