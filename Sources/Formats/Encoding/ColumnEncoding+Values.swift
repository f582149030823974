import Changes

/// What stands in for values that are not there.
extension ColumnEncoding {
  /// The empty value of the type, for a column that allows no NULL and got none.
  var emptyValue: String {
    switch operation {
    case .boolean, .bit: "false"
    case .integer, .dateDays, .timeMilliseconds, .timeMicroseconds, .timeNanoseconds, .timestampMilliseconds,
      .timestampMicroseconds, .timestampNanoseconds, .intervalMicroseconds:
      "0"
    case .float32, .float64, .decimalDouble: "0.0"
    case .decimalBytes, .moneyBytes: "\"AA==\""
    case .decimalNumber, .moneyNumber: zero
    case .decimalText, .variableText: "\"\(zero)\""
    case .variableDecimal, .variableNumber: "{\"scale\":0,\"value\":\"AA==\"}"
    case .dateText: "\"1970-01-01Z\""
    case .timeText, .zonedTime: "\"00:00:00Z\""
    case .timestampText, .zonedTimestamp: "\"1970-01-01T00:00:00Z\""
    case .intervalText: "\"P0Y0M0DT0H0M0S\""
    case .mapText: "\"{}\""
    case .mapObject: "{}"
    case .point: "{\"x\":0.0,\"y\":0.0,\"wkb\":\"AQEAAAAAAAAAAAAAAAAAAAAAAAAA\",\"srid\":null}"
    case .geometry: "{\"wkb\":\"AQcAAAAAAAAA\",\"srid\":null}"
    case .list: "[]"
    case .sparseVector: "{\"dimensions\":0,\"vector\":[]}"
    case .impossible: "null"
    default: "\"\""
    }
  }

  private var zero: String { argument > 0 ? "0." + String(repeating: "0", count: argument) : "0" }

  /// Whether values are JSON strings of text, which truncation cuts by characters.
  var isText: Bool { schema.type == "string" && operation != .impossible }

  /// What stands for a value that the log does not carry, made of the configured placeholder; nil where the type has no
  /// such thing and the field becomes null.
  func placeholder(for type: ColumnType, _ placeholder: [UInt8]) -> [UInt8]? {
    let text = Placeholder(placeholder)
    switch operation {
    case .text, .name, .hex: return text.quoted
    case .base64 where argument == 1: return text.base64
    case .mapText: return Placeholder([0x7B] + text.quoted + [0x3A] + text.quoted + [0x7D]).quoted
    case .mapObject: return [0x7B] + text.quoted + [0x3A] + text.quoted + [0x7D]
    case .list:
      guard case .array(let elementType) = type, let element = element?.encoding else { return nil }
      return listPlaceholder(elementType, element, text)
    default: return nil
    }
  }

  private func listPlaceholder(_ type: ArrayElement, _ element: ColumnEncoding, _ text: Placeholder) -> [UInt8]? {
    func list(_ item: [UInt8]) -> [UInt8] { [0x5B] + item + [0x5D] }
    switch type.type {
    case .text(.plain) where ["text", "varchar", "bpchar", "char"].contains(type.typeName): return list(text.quoted)
    case .text(.json): return list(text.quoted)
    case .text(.uuid): return list(text.nameBasedUUID)
    case .bytes where element.argument == 1: return list(text.base64)
    case .int32 where type.typeName == "int4", .int64 where type.typeName == "int8",
      .date where element.schema.name == "io.debezium.time.Date":
      // Debezium puts the placeholder's bytes, which Java has signed, into the array.
      return list(Array(text.bytes.map { String(Int8(bitPattern: $0)) }.joined(separator: ",").utf8))
    default: return nil
    }
  }
}
