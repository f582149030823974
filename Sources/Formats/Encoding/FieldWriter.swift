import Bytes
import Changes

/// Writes the values of rows as JSON, by the plans of their fields.
///
/// Holds addresses only: of a plan (which the encoder keeps alive) and of a batch's store (read-only meanwhile). Short
/// values are stored into room made once for a whole row; long ones go through the buffer's own growth.
struct FieldWriter {
  let constants: UnsafePointer<UInt8>
  let elements: UnsafePointer<FieldPlan>
  let hashes: UnsafePointer<Unmanaged<ColumnDigest>>
  let bytes: UnsafePointer<UInt8>
  let values: UnsafePointer<Value>
  /// Counts values that could not be shown.
  let failures: UnsafeMutablePointer<Int>
  /// Room that the short values and constants of one row need together.
  let roomForRow: Int
  /// Whether the row was read by a snapshot: some types look different then.
  var isSnapshot: Bool
  /// Whether the row is an old row that holds the key's columns only.
  var isKeyImage = false

  /// Bytes that a short value needs at most.
  static let shortMax = 64

  /// Writes the fields of one row without the closing brace. A value that the log does not carry is taken from `old`
  /// where there is one.
  @inline(__always)
  func write(
    _ fields: UnsafePointer<FieldPlan>, count: Int, row: UnsafePointer<Value>, old: UnsafePointer<Value>?,
    to out: inout ByteBuffer
  ) {
    out.reserve(roomForRow)
    var place = out.place
    var index = 0
    while index < count {
      let field = fields + index
      index &+= 1
      place = copy(field.pointee.name, to: place)
      var value = row[Int(field.pointee.column)]
      if value.kind == .absent, let old { value = old[Int(field.pointee.column)] }
      if value.kind.rawValue <= ValueKind.null.rawValue {
        place = copy(value.kind == .null ? nullPart(field) : field.pointee.absent, to: place)
        continue
      }
      if field.pointee.operation == .text, value.kind == .text, field.pointee.limit < 0 {
        let length = Int(value.length)
        if length <= JSONText.shortMax {
          out.advance(to: place)
          out.reserve(JSONText.bytesMax(length) &+ roomForRow)
          place = JSONText.write(bytes + value.offset, count: length, to: out.place)
          continue
        }
      } else if let end = short(field, value, to: place) {
        place = end
        continue
      }
      out.advance(to: place)
      appendLong(field, value, to: &out)
      out.reserve(roomForRow)
      place = out.place
    }
    out.advance(to: place)
  }

  @inline(__always)
  private func nullPart(_ field: UnsafePointer<FieldPlan>) -> ConstantPart {
    isKeyImage ? field.pointee.unlisted : field.pointee.null
  }

  /// Copies a constant, sixteen bytes at a time; both sides have room for that.
  @inline(__always)
  func copy(_ part: ConstantPart, to place: Place) -> Place {
    FieldWriter.copy(constants + Int(part.offset), Int(part.length), to: place)
  }

  @inline(__always)
  static func copy(_ source: UnsafePointer<UInt8>, _ count: Int, to place: Place) -> Place {
    var at = 0
    while at < count {
      let chunk = UnsafeRawPointer(source + at).loadUnaligned(as: SIMD16<UInt8>.self)
      UnsafeMutableRawPointer(place + at).storeBytes(of: chunk, as: SIMD16<UInt8>.self)
      at &+= 16
    }
    return place + count
  }

  /// Stores a value whose text is short; nil where it is long, or where it cannot be shown, which `appendLong` finds
  /// out.
  @inline(__always)
  private func short(_ field: UnsafePointer<FieldPlan>, _ value: Value, to place: Place) -> Place? {
    if field.pointee.limit >= 0 { return nil }
    switch (field.pointee.operation, value.kind) {
    case (.integer, .integer): return IntegerText.write(value.signed, to: place)
    case (.boolean, .boolean): return FieldWriter.write(value.bits != 0, to: place)
    case (.float64, .float64): return JavaFloatText.write(Double(bitPattern: value.bits), to: place)
    case (.float32, .float32):
      return JavaFloatText.write(Float(bitPattern: UInt32(truncatingIfNeeded: value.bits)), to: place)
    case (.decimalBytes, .decimal):
      return DecimalText.raised(value.signed, by: Int(field.pointee.argument) &- Int(value.length)).map {
        FieldWriter.base64($0, to: place)
      }
    case (.decimalDouble, .decimal):
      return JavaFloatText.write(DecimalText.double(value.signed, scale: Int(value.length)), to: place)
    case (.variableText, .decimal):
      if value.length > 18 { return nil }
      return FieldWriter.quoted(place) { DecimalText.writePlain(value.signed, scale: Int(value.length), to: $0) }
    case (.dateDays, .date), (.dateText, .date): return date(field, value, to: place)
    case (.timeMilliseconds, .time), (.timeMicroseconds, .time), (.timeNanoseconds, .time), (.timeText, .time):
      return time(field, value, to: place)
    case (.timestampMilliseconds, .timestamp), (.timestampMicroseconds, .timestamp),
      (.timestampNanoseconds, .timestamp), (.timestampText, .timestamp):
      return timestamp(field, value, to: place)
    case (.zonedTimestamp, .timestamp): return zonedTimestamp(field, value, to: place)
    case (.zonedTime, .time): return zonedTime(field, value, to: place)
    default: return nil
    }
  }

  /// Appends one value of any kind, outside of a row.
  func appendAny(_ field: UnsafePointer<FieldPlan>, _ value: Value, to out: inout ByteBuffer) {
    out.reserve(FieldWriter.shortMax)
    if let end = shortElement(field, value, to: out.place) {
      out.advance(to: end)
    } else {
      appendLong(field, value, to: &out)
    }
  }

  /// The same for the slow ways, once instead of in every loop.
  @inline(never)
  func shortElement(_ field: UnsafePointer<FieldPlan>, _ value: Value, to place: Place) -> Place? {
    short(field, value, to: place)
  }

  @inline(__always)
  static func write(_ value: Bool, to place: Place) -> Place {
    let raw = UnsafeMutableRawPointer(place)
    if value {
      raw.storeBytes(of: UInt32(littleEndian: 0x6575_7274), as: UInt32.self)
      return place + 4
    }
    raw.storeBytes(of: UInt32(littleEndian: 0x736C_6166), as: UInt32.self)
    place[4] = 0x65
    return place + 5
  }

  @inline(__always)
  static func quoted(_ place: Place, _ write: (Place) -> Place) -> Place {
    place[0] = 0x22
    let end = write(place + 1)
    end[0] = 0x22
    return end + 1
  }

  @inline(__always)
  static func base64(_ unscaled: Int64, to place: Place) -> Place {
    quoted(place) { Base64Text.write(twosComplement: unscaled, to: $0) }
  }

  static func literal(_ text: StaticString, to place: Place) -> Place {
    place.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    return place + text.utf8CodeUnitCount
  }
}
