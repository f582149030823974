import Bytes
import Changes
import Glibc

extension ValueParser {
  /// The eight digits at `address` as a number; `UInt64.max` where not all are digits.
  ///
  /// All eight bytes are judged and folded at once: pairs, then fours, then eight.
  @inline(__always)
  static func eightDigits(_ address: UnsafeRawPointer) -> UInt64 {
    let raw = UInt64(littleEndian: address.loadUnaligned(as: UInt64.self))
    let digits = raw &- 0x3030_3030_3030_3030
    let above = raw &+ 0x4646_4646_4646_4646
    if (digits | above) & 0x8080_8080_8080_8080 != 0 { return .max }
    let pairs = digits &* 10 &+ digits >> 8
    let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (low &+ high) >> 32
  }

  /// 1 to 19 digits as a number; nil where there are others, none or too many.
  @inline(__always)
  static func digits(_ start: UnsafeRawPointer, _ count: Int) -> UInt64? {
    guard count > 0, count <= 19 else { return nil }
    var address = start
    var left = count
    var number: UInt64 = 0
    while left >= 8 {
      let part = eightDigits(address)
      if part == .max { return nil }
      number = number &* 100_000_000 &+ part
      address += 8
      left -= 8
    }
    while left > 0 {
      let digit = address.load(as: UInt8.self) &- 0x30
      if digit > 9 { return nil }
      number = number &* 10 &+ UInt64(digit)
      address += 1
      left -= 1
    }
    return number
  }

  @inline(__always)
  static func parseInteger(
    _ text: UnsafeRawBufferPointer, within range: ClosedRange<Int64>
  ) throws(ValueError) -> Value {
    guard let start = text.baseAddress, text.count > 0 else { throw ValueError("a whole number") }
    let isNegative = text[0] == UInt8(ascii: "-")
    let sign = isNegative ? 1 : 0
    guard let magnitude = digits(start + sign, text.count - sign) else { throw ValueError("a whole number") }
    let limit = UInt64(Int64.max) + UInt64(sign)
    guard magnitude <= limit else { throw ValueError("a number of at most 64 bits") }
    let value = Int64(bitPattern: isNegative ? 0 &- magnitude : magnitude)
    guard range.contains(value) else { throw ValueError("a number in the type's range") }
    return .integer(value)
  }

  /// A `numeric`: up to 18 digits become a number and a scale, all others (and NaN, infinities) stay text.
  @inline(__always)
  static func parseDecimal(
    _ text: UnsafeRawBufferPointer, into store: inout RowStore
  ) throws(ValueError) -> Value {
    guard let value = plainDecimal(text) else {
      guard equal(text, "NaN") || equal(text, "Infinity") || equal(text, "-Infinity") else {
        throw ValueError("a decimal number")
      }
      return store.addContents(text, kind: .decimalText)
    }
    return value.kind == .decimal ? value : store.addContents(text, kind: .decimalText)
  }

  /// The value of digits with at most one point; without contents, of kind `.decimalText`, where there are more than 18
  /// digits; nil where the text is anything else.
  private static func plainDecimal(_ text: UnsafeRawBufferPointer) -> Value? {
    var number: UInt64 = 0
    var digitCount = 0
    var point = -1
    let isNegative = text.first == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    for index in start..<max(start, text.count) {
      let digit = text[index] &- 0x30
      if digit <= 9 {
        // Beyond 19 digits the number overflows and is not used.
        number = number &* 10 &+ UInt64(digit)
        digitCount += 1
      } else if text[index] == UInt8(ascii: "."), point < 0 {
        point = index
      } else {
        return nil
      }
    }
    guard digitCount > 0 else { return nil }
    let scale = point < 0 ? 0 : text.count - point - 1
    // A zero before the point is no digit of the number.
    if text[start] == 0x30, digitCount > scale { digitCount -= 1 }
    guard digitCount <= 18 else { return Value(.decimalText) }
    return Value(
      .decimal, bits: isNegative ? 0 &- number : number, length: UInt32(truncatingIfNeeded: scale))
  }

  /// `-$1,234.56`, as lc_monetary=C prints it.
  static func parseMoney(
    _ text: UnsafeRawBufferPointer, into store: inout RowStore
  ) throws(ValueError) -> Value {
    let before = store.bytes.count
    for byte in text where byte != UInt8(ascii: "$") && byte != UInt8(ascii: ",") { store.bytes.append(byte) }
    let length = store.bytes.count - before
    let plain = UnsafeRawBufferPointer(start: store.bytes.start + before, count: length)
    guard let value = plainDecimal(plain) else { throw ValueError("an amount of money") }
    if value.kind == .decimal {
      store.bytes.count = before
      return value
    }
    return Value(.decimalText, bits: UInt64(before), length: UInt32(truncatingIfNeeded: length))
  }

  static func equal(_ text: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount, let start = text.baseAddress else { return false }
    return memcmp(start, word.utf8Start, text.count) == 0
  }
}
