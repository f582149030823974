import Bytes

/// A Kafka Connect schema, as JsonConverter shows it beside a payload.
///
/// Members in this order: type, fields or items or keys and values, optional, name, version, doc, parameters, default,
/// field; those without a value are left out, `optional` never.
struct ConnectSchema: Sendable {
  var type: String
  var fields: [ConnectField] = []
  /// The schema of an array's `items`; of a map's `keys` and `values`.
  var parts: [ConnectField] = []
  var isOptional = false
  var name: String?
  var version: Int?
  var doc: String?
  var parameters: [(String, String)] = []
  /// The default as it is written in a payload.
  var defaultValue: [UInt8]?

  init(_ type: String, name: String? = nil, version: Int? = nil, isOptional: Bool = false, doc: String? = nil) {
    self.type = type
    self.name = name
    self.version = version
    self.isOptional = isOptional
    self.doc = doc
  }

  static func structure(
    _ name: String?, version: Int? = nil, isOptional: Bool = false, doc: String? = nil,
    _ fields: KeyValuePairs<String, ConnectSchema>
  ) -> ConnectSchema {
    var schema = ConnectSchema("struct", name: name, version: version, isOptional: isOptional, doc: doc)
    schema.fields = fields.map { ConnectField($0.key, $0.value) }
    return schema
  }

  static func array(_ element: ConnectSchema, isOptional: Bool = false) -> ConnectSchema {
    var schema = ConnectSchema("array", isOptional: isOptional)
    schema.parts = [ConnectField("items", element)]
    return schema
  }

  static func map(values: ConnectSchema, keys: ConnectSchema = string) -> ConnectSchema {
    var schema = ConnectSchema("map")
    schema.parts = [ConnectField("keys", keys), ConnectField("values", values)]
    return schema
  }

  static let string = ConnectSchema("string")
  static let optionalString = ConnectSchema("string", isOptional: true)
  static let int64 = ConnectSchema("int64")
  static let optionalInt64 = ConnectSchema("int64", isOptional: true)

  func optional(_ isOptional: Bool = true) -> ConnectSchema {
    var copy = self
    copy.isOptional = isOptional
    return copy
  }

  /// Without its default, as the unwrap transform copies the schema of a field it adds.
  var withoutDefault: ConnectSchema {
    var copy = self
    copy.defaultValue = nil
    return copy
  }

  /// Appends the schema; `field` is its name where it stands in a struct.
  func append(to buffer: inout ByteBuffer, field: String? = nil) {
    buffer.append("{\"type\":")
    JSONText.append(type, to: &buffer)
    if type == "struct" {
      buffer.append(",\"fields\":[" as StaticString)
      for (index, field) in fields.enumerated() {
        if index > 0 { buffer.append(0x2C) }
        field.schema.append(to: &buffer, field: field.name)
      }
      buffer.append(0x5D)
    }
    for part in parts {
      buffer.append(",\"\(part.name)\":")
      part.schema.append(to: &buffer)
    }
    buffer.append(isOptional ? ",\"optional\":true" : ",\"optional\":false")
    appendNames(to: &buffer)
    if let field {
      buffer.append(",\"field\":" as StaticString)
      JSONText.append(field, to: &buffer)
    }
    buffer.append(0x7D)
  }

  private func appendNames(to buffer: inout ByteBuffer) {
    if let name {
      buffer.append(",\"name\":" as StaticString)
      JSONText.append(name, to: &buffer)
    }
    if let version { buffer.append(",\"version\":\(version)") }
    if let doc {
      buffer.append(",\"doc\":" as StaticString)
      JSONText.append(doc, to: &buffer)
    }
    if !parameters.isEmpty {
      for (index, parameter) in parameters.enumerated() {
        buffer.append(index == 0 ? ",\"parameters\":{" : ",")
        JSONText.append(parameter.0, to: &buffer)
        buffer.append(0x3A)
        JSONText.append(parameter.1, to: &buffer)
      }
      buffer.append(0x7D)
    }
    if let defaultValue {
      buffer.append(",\"default\":" as StaticString)
      defaultValue.withUnsafeBytes { buffer.append($0) }
    }
  }

  /// The schema's JSON.
  var json: [UInt8] {
    var buffer = ByteBuffer(capacity: 1024)
    append(to: &buffer)
    return Array(buffer.bytes)
  }
}

/// A named part of a schema.
struct ConnectField: Sendable {
  var name: String
  var schema: ConnectSchema

  init(_ name: String, _ schema: ConnectSchema) {
    self.name = name
    self.schema = schema
  }
}
