/// One value of a row: 16 bytes that point into the batch which holds it.
///
/// ```
///   bits    8 bytes   the value itself, or an offset
///   length  4 bytes   a length, a count, a scale or a zone offset
///   kind    1 byte    which of those
/// ```
/// A value means nothing without the `RowStore` it lies in and the `Column` it belongs to. It holds no
/// reference, so that rows can be moved as bytes.
@frozen
@usableFromInline
package struct Value: BitwiseCopyable, Sendable {
  @usableFromInline package var bits: UInt64
  @usableFromInline package var length: UInt32
  @usableFromInline package var kind: ValueKind

  @inlinable
  @inline(__always)
  package init(_ kind: ValueKind, bits: UInt64 = 0, length: UInt32 = 0) {
    self.bits = bits
    self.length = length
    self.kind = kind
  }

  /// SQL NULL.
  @inlinable package static var null: Value { Value(.null) }

  /// A value that the log does not carry because it did not change (TOAST, partial row images): never NULL.
  @inlinable package static var absent: Value { Value(.absent) }

  @inlinable
  @inline(__always)
  package static func integer(_ value: Int64) -> Value { Value(.integer, bits: UInt64(bitPattern: value)) }

  @inlinable package static func boolean(_ value: Bool) -> Value { Value(.boolean, bits: value ? 1 : 0) }

  @inlinable package static func float32(_ value: Float) -> Value { Value(.float32, bits: UInt64(value.bitPattern)) }

  @inlinable package static func float64(_ value: Double) -> Value { Value(.float64, bits: value.bitPattern) }

  /// The payload of `.integer`, `.date`, `.time`, `.timestamp` and of `.decimal` (its unscaled number).
  @inlinable package var signed: Int64 { Int64(bitPattern: bits) }

  /// Where the bytes of `.text`, `.bytes`, `.decimalText` and `.interval` begin in the store's bytes, or
  /// where the elements of `.list` begin in its values.
  @inlinable package var offset: Int { Int(truncatingIfNeeded: bits) }

  @inlinable package var isNull: Bool { kind == .null }
}

/// What a `Value`'s bits mean.
@frozen
@usableFromInline
package enum ValueKind: UInt8, Sendable {
  /// Not in the log: unchanged. Never written to a target.
  case absent
  /// SQL NULL.
  case null
  /// 0 or 1.
  case boolean
  /// A signed 64-bit integer; every integer type, and the `oid` family.
  case integer
  /// The bit pattern of a `Float` in the low half.
  case float32
  /// The bit pattern of a `Double`.
  case float64
  /// An exact decimal of at most 18 digits: the unscaled number in `bits`, the scale (digits after the point) in
  /// `length`.
  case decimal
  /// A decimal as ASCII text at `offset`, `length` bytes: more than 18 digits, or `NaN`, `Infinity`, `-Infinity`.
  case decimalText
  /// UTF-8 at `offset`, `length` bytes; the text as the server prints it.
  case text
  /// Raw bytes at `offset`, `length` bytes.
  case bytes
  /// Days since 1970-01-01, proleptic Gregorian. `Int64.max` and `Int64.min` stand for infinity and -infinity.
  case date
  /// Microseconds since midnight, 0...86,400,000,000. For a time with zone `length` holds the offset east of
  /// UTC in seconds, as the bit pattern of an `Int32`.
  case time
  /// Microseconds since 1970-01-01 00:00:00, of the wall clock for a timestamp without zone, else of UTC.
  /// `Int64.max` and `Int64.min` stand for infinity and -infinity.
  case timestamp
  /// 16 bytes at `offset`: months (Int32), days (Int32), microseconds (Int64), in the machine's byte order.
  case interval
  /// `length` values beginning at index `offset` of the store's values: the elements of an array; the keys and
  /// values of a map in turn; the two coordinates of a point.
  case list
}
