import Bytes
import Changes

/// Reads values as a PostgreSQL server prints them, for COPY and pgoutput alike.
///
/// The session prints with `DateStyle=ISO, IntervalStyle=postgres, bytea_output=hex, extra_float_digits=3,
/// TimeZone=UTC, lc_monetary=C, client_encoding=UTF8`. Text is taken as it is: the server vouches for its UTF-8.
/// Malformed input throws, and never traps. Owned by one thread: it holds a scratch buffer.
struct ValueParser: ~Copyable {
  /// An array's element without its quotes and escapes.
  var scratch = ByteBuffer(capacity: 256)

  /// The value that `text` denotes in a column read by `column`; contents and elements go into `store`.
  @inline(__always)
  mutating func parse(
    _ text: UnsafeRawBufferPointer, as column: ColumnParser, into store: inout RowStore
  ) throws(ValueError) -> Value {
    if column.operation == .array { return try parseArray(text, as: column, into: &store) }
    return try ValueParser.parse(text, as: column.operation, into: &store)
  }

  /// A value that is no array.
  @inline(__always)
  static func parse(
    _ text: UnsafeRawBufferPointer, as operation: ColumnParser.Operation, into store: inout RowStore
  ) throws(ValueError) -> Value {
    switch operation {
    case .text, .array: return store.addContents(text, kind: .text)
    case .boolean: return try parseBoolean(text)
    case .int32: return try parseInteger(text, within: Int64(Int32.min)...Int64(Int32.max))
    case .int64: return try parseInteger(text, within: Int64.min...Int64.max)
    case .int16: return try parseInteger(text, within: Int64(Int16.min)...Int64(Int16.max))
    case .float32: return try parseFloat32(text)
    case .float64: return try parseFloat64(text)
    case .decimal: return try parseDecimal(text, into: &store)
    case .date: return try parseDate(text)
    case .timestamp: return try parseTimestamp(text, hasZone: false)
    case .timestampWithZone: return try parseTimestamp(text, hasZone: true)
    default: return try parseSeldom(text, as: operation, into: &store)
    }
  }

  @inline(never)
  private static func parseSeldom(
    _ text: UnsafeRawBufferPointer, as operation: ColumnParser.Operation, into store: inout RowStore
  ) throws(ValueError) -> Value {
    switch operation {
    case .money: return try parseMoney(text, into: &store)
    case .bytes: return try parseBytes(text, into: &store)
    case .bits: return try parseBits(text, into: &store)
    case .time: return try parseTime(text, hasZone: false)
    case .timeWithZone: return try parseTime(text, hasZone: true)
    case .interval: return try parseInterval(text, into: &store)
    case .map: return try parseMap(text, into: &store)
    case .point: return try parsePoint(text, into: &store)
    case .geometry: return try parseHexadecimal(text, into: &store, expected: "hexadecimal EWKB")
    case .vector: return try parseVector(text, as: .float64, into: &store)
    case .halfVector: return try parseVector(text, as: .float32, into: &store)
    default: return store.addContents(text, kind: .text)
    }
  }

  private static func parseBoolean(_ text: UnsafeRawBufferPointer) throws(ValueError) -> Value {
    guard text.count == 1, text[0] == UInt8(ascii: "t") || text[0] == UInt8(ascii: "f") else {
      throw ValueError("t or f")
    }
    return .boolean(text[0] == UInt8(ascii: "t"))
  }

  private static func parseBits(
    _ text: UnsafeRawBufferPointer, into store: inout RowStore
  ) throws(ValueError) -> Value {
    for byte in text where byte & 0xFE != 0x30 { throw ValueError("binary digits") }
    return store.addContents(text, kind: .text)
  }
}
