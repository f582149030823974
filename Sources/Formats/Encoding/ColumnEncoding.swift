import Changes
import ConnectorKit

/// How the values of one column type are shown: the schema and the writer's operation.
struct ColumnEncoding {
  var schema: ConnectSchema
  var operation: FieldOperation
  var argument = 0
  /// For lists.
  var element: Box?

  /// Breaks the recursion of the type.
  final class Box {
    let encoding: ColumnEncoding
    init(_ encoding: ColumnEncoding) { self.encoding = encoding }
  }

  init(_ schema: ConnectSchema, _ operation: FieldOperation, argument: Int = 0, element: ColumnEncoding? = nil) {
    self.schema = schema
    self.operation = operation
    self.argument = argument
    self.element = element.map(Box.init)
  }

  private static func named(_ type: String, _ name: String) -> ConnectSchema {
    ConnectSchema(type, name: name, version: 1)
  }

  /// Nil where columns of this type are left out.
  static func of(_ type: ColumnType, _ options: TypeOptions, numericDecimals: Bool) -> ColumnEncoding? {
    switch type {
    case .boolean: return ColumnEncoding(ConnectSchema("boolean"), .boolean)
    case .int16: return ColumnEncoding(ConnectSchema("int16"), .integer)
    case .int32: return ColumnEncoding(ConnectSchema("int32"), .integer)
    case .int64: return ColumnEncoding(ConnectSchema("int64"), .integer)
    case .float32: return ColumnEncoding(ConnectSchema("float"), .float32)
    case .float64: return ColumnEncoding(ConnectSchema("double"), .float64)
    case .decimal(let precision, let scale):
      return decimal(precision, scale, options.decimals, numericDecimals: numericDecimals)
    case .money: return money(options, numericDecimals: numericDecimals)
    case .text(let kind): return text(kind)
    case .bytes: return bytes(options.binaries)
    case .bits(let length, let isVarying): return bits(length, isVarying: isVarying)
    case .date, .time, .timestamp, .timeWithZone, .timestampWithZone, .interval: return temporal(type, options)
    case .map:
      return options.maps == .json
        ? ColumnEncoding(named("string", "io.debezium.data.Json"), .mapText)
        : ColumnEncoding(.map(values: .optionalString), .mapObject)
    case .point, .geometry, .geography, .vector, .halfVector, .sparseVector: return spatial(type)
    case .array(let element): return array(element, options, numericDecimals: numericDecimals)
    case .unknown: return options.includesUnknown ? unknown(options.binaries) : nil
    }
  }

  private static func decimal(
    _ precision: Int?, _ scale: Int?, _ mode: TypeOptions.Decimals, numericDecimals: Bool
  ) -> ColumnEncoding {
    guard let precision else { return variableDecimal(mode, numericDecimals: numericDecimals) }
    // Debezium reads a negative scale as the eleven bits that PostgreSQL keeps it in.
    let scale = scale.map { $0 < 0 ? $0 + 2048 : $0 } ?? 0
    switch mode {
    case .precise:
      var schema = named("bytes", "org.apache.kafka.connect.data.Decimal")
      schema.parameters = [("scale", "\(scale)"), ("connect.decimal.precision", "\(precision)")]
      return ColumnEncoding(schema, numericDecimals ? .decimalNumber : .decimalBytes, argument: scale)
    case .double: return ColumnEncoding(ConnectSchema("double"), .decimalDouble)
    case .string: return ColumnEncoding(.string, .decimalText, argument: scale)
    }
  }

  private static func variableDecimal(_ mode: TypeOptions.Decimals, numericDecimals: Bool) -> ColumnEncoding {
    switch mode {
    case .precise:
      return ColumnEncoding(
        .structure(
          "io.debezium.data.VariableScaleDecimal", version: 1, doc: "Variable scaled decimal",
          ["scale": ConnectSchema("int32"), "value": ConnectSchema("bytes")]), .variableDecimal)
    case .double: return ColumnEncoding(ConnectSchema("double"), .decimalDouble)
    case .string: return ColumnEncoding(.string, .variableText)
    }
  }

  private static func money(_ options: TypeOptions, numericDecimals: Bool) -> ColumnEncoding {
    switch options.decimals {
    case .precise:
      var schema = named("bytes", "org.apache.kafka.connect.data.Decimal")
      schema.parameters = [("scale", "\(options.moneyDigits)")]
      return ColumnEncoding(schema, numericDecimals ? .moneyNumber : .moneyBytes, argument: options.moneyDigits)
    case .double: return ColumnEncoding(ConnectSchema("double"), .decimalDouble)
    case .string: return ColumnEncoding(.string, .variableText, argument: options.moneyDigits)
    }
  }

  private static func text(_ kind: TextKind) -> ColumnEncoding {
    switch kind {
    case .plain: return ColumnEncoding(.string, .text)
    case .name: return ColumnEncoding(.string, .name)
    case .json: return ColumnEncoding(named("string", "io.debezium.data.Json"), .text)
    case .xml: return ColumnEncoding(named("string", "io.debezium.data.Xml"), .text)
    case .uuid: return ColumnEncoding(named("string", "io.debezium.data.Uuid"), .text)
    case .tsvector: return ColumnEncoding(named("string", "io.debezium.data.Tsvector"), .text)
    case .ltree: return ColumnEncoding(named("string", "io.debezium.data.Ltree"), .text)
    case .enumeration(let labels):
      var schema = named("string", "io.debezium.data.Enum")
      schema.parameters = [("allowed", labels.joined(separator: ","))]
      return ColumnEncoding(schema, .text)
    }
  }

  /// Bytes in the configured form; also the content of logical messages.
  static func bytes(_ mode: TypeOptions.Binaries) -> ColumnEncoding {
    switch mode {
    // The argument says that the field holds bytes, which count where it is cut.
    case .bytes: ColumnEncoding(ConnectSchema("bytes"), .base64, argument: 1)
    case .base64: ColumnEncoding(.string, .base64)
    case .base64URL: ColumnEncoding(.string, .base64URL)
    case .hex: ColumnEncoding(.string, .hex)
    }
  }

  private static func unknown(_ mode: TypeOptions.Binaries) -> ColumnEncoding {
    switch mode {
    case .bytes: ColumnEncoding(ConnectSchema("bytes"), .unknownBase64)
    case .base64: ColumnEncoding(.string, .unknownBase64)
    case .base64URL: ColumnEncoding(.string, .unknownBase64URL)
    case .hex: ColumnEncoding(.string, .unknownHex)
    }
  }

  private static func bits(_ length: Int?, isVarying: Bool) -> ColumnEncoding {
    let length = length ?? (isVarying ? 2_147_483_647 : 1)
    if length == 1 { return ColumnEncoding(ConnectSchema("boolean"), .bit) }
    var schema = named("bytes", "io.debezium.data.Bits")
    schema.parameters = [("length", "\(length)")]
    return ColumnEncoding(schema, .bits)
  }

  private static func spatial(_ type: ColumnType) -> ColumnEncoding? {
    func shape(_ name: String, _ doc: String) -> ColumnEncoding {
      let schema = ConnectSchema.structure(
        name, version: 1, isOptional: true, doc: doc,
        ["wkb": ConnectSchema("bytes"), "srid": ConnectSchema("int32", isOptional: true)])
      return ColumnEncoding(schema, .geometry)
    }
    func vector(_ element: String, _ name: String, _ operation: FieldOperation) -> ColumnEncoding {
      var schema = ConnectSchema.array(ConnectSchema(element))
      schema.name = name
      schema.version = 1
      return ColumnEncoding(schema, .list, element: ColumnEncoding(ConnectSchema(element), operation))
    }
    switch type {
    case .point:
      return ColumnEncoding(
        .structure(
          "io.debezium.data.geometry.Point", version: 1, doc: "Geometry (POINT)",
          [
            "x": ConnectSchema("double"), "y": ConnectSchema("double"), "wkb": ConnectSchema("bytes", isOptional: true),
            "srid": ConnectSchema("int32", isOptional: true),
          ]), .point)
    case .geometry: return shape("io.debezium.data.geometry.Geometry", "Geometry")
    case .geography: return shape("io.debezium.data.geometry.Geography", "Geography")
    case .vector: return vector("double", "io.debezium.data.DoubleVector", .float64)
    case .halfVector: return vector("float", "io.debezium.data.FloatVector", .float32)
    default:
      return ColumnEncoding(
        .structure(
          "io.debezium.data.SparseDoubleVector", version: 1, doc: "Sparse double vector",
          [
            "dimensions": ConnectSchema("int16"),
            "vector": .map(values: ConnectSchema("double"), keys: ConnectSchema("int16")),
          ]), .sparseVector)
    }
  }

  /// Arrays of some types never appear, of others only where unknown types do.
  private static func array(
    _ element: ArrayElement, _ options: TypeOptions, numericDecimals: Bool
  ) -> ColumnEncoding? {
    switch element.type {
    case .money, .interval, .point, .text(.name), .text(.xml), .bits(_, isVarying: true), .array: return nil
    case .bits:
      // The array has the schema of its element, which no array fits.
      return of(element.type, options, numericDecimals: numericDecimals).map { ColumnEncoding($0.schema, .impossible) }
    case .text(.enumeration), .unknown:
      return of(element.type, options, numericDecimals: numericDecimals).map {
        ColumnEncoding(.array($0.schema), .list, element: $0)
      }
    default:
      return of(element.type, options, numericDecimals: numericDecimals).map { encoding in
        var encoding = encoding
        encoding.schema.isOptional = true
        return ColumnEncoding(.array(encoding.schema), .list, element: encoding)
      }
    }
  }
}
