import Bytes
import Changes

extension ValueParser {
  /// `\x0aff`, or the older escape format.
  static func parseBytes(
    _ text: UnsafeRawBufferPointer, into store: inout RowStore
  ) throws(ValueError) -> Value {
    if text.count >= 2, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") {
      let digits = UnsafeRawBufferPointer(rebasing: text[2...])
      return try parseHexadecimal(digits, into: &store, expected: "hexadecimal bytes")
    }
    return try parseEscapedBytes(text, into: &store)
  }

  static func parseHexadecimal(
    _ text: UnsafeRawBufferPointer, into store: inout RowStore, expected: StaticString
  ) throws(ValueError) -> Value {
    guard text.count % 2 == 0 else { throw ValueError(expected) }
    let length = text.count / 2
    let offset = store.bytes.count
    store.bytes.reserve(length)
    let target = store.bytes.start + offset
    var invalid: UInt8 = 0
    for index in 0..<length {
      let high = hexadecimalDigit(text[2 * index])
      let low = hexadecimalDigit(text[2 * index + 1])
      invalid |= high | low
      target.storeBytes(of: high << 4 | low & 15, toByteOffset: index, as: UInt8.self)
    }
    guard invalid < 16 else { throw ValueError(expected) }
    store.bytes.count = offset + length
    return Value(.bytes, bits: UInt64(offset), length: UInt32(truncatingIfNeeded: length))
  }

  /// 0...15; 255 for what is no digit.
  @inline(__always)
  private static func hexadecimalDigit(_ byte: UInt8) -> UInt8 {
    let digit = byte &- 0x30
    let letter = (byte | 0x20) &- 0x61
    return digit <= 9 ? digit : letter <= 5 ? letter + 10 : 255
  }

  /// `a\\b\000`: a backslash is doubled, other bytes may come as three octal digits.
  private static func parseEscapedBytes(
    _ text: UnsafeRawBufferPointer, into store: inout RowStore
  ) throws(ValueError) -> Value {
    let offset = store.bytes.count
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        store.bytes.append(byte)
        continue
      }
      if index < text.count, text[index] == UInt8(ascii: "\\") {
        store.bytes.append(byte)
        index += 1
        continue
      }
      guard text.count - index >= 3 else { throw ValueError("bytes in escape format") }
      let (first, second, third) = (text[index] &- 0x30, text[index + 1] &- 0x30, text[index + 2] &- 0x30)
      guard first <= 3, second <= 7, third <= 7 else { throw ValueError("bytes in escape format") }
      store.bytes.append(first << 6 | second << 3 | third)
      index += 3
    }
    let length = store.bytes.count - offset
    return Value(.bytes, bits: UInt64(offset), length: UInt32(truncatingIfNeeded: length))
  }
}
