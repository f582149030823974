import Changes
import Glibc

extension ValueParser {
  /// The parts of a printed number: ±mantissa × 10^exponent.
  struct FloatParts {
    var mantissa: UInt64 = 0
    var exponent = 0
    var isNegative = false
    /// False where the mantissa has more digits than 64 bits hold.
    var isExact = true
  }

  static func parseFloat64(_ text: UnsafeRawBufferPointer) throws(ValueError) -> Value {
    if let parts = floatParts(text) {
      // Both factors are exact doubles, so the one rounding is the right one.
      if parts.isExact, parts.mantissa <= 1 << 53, parts.exponent >= -22, parts.exponent <= 22 {
        var value = Double(parts.mantissa)
        if parts.exponent < 0 { value /= exactPower(-parts.exponent) } else { value *= exactPower(parts.exponent) }
        return .float64(parts.isNegative ? -value : value)
      }
      guard let value = withZeroTerminated(text, { strtod($0, nil) }) else { throw ValueError("a number") }
      return .float64(value)
    }
    if let special = specialFloat(text) { return .float64(special) }
    throw ValueError("a number")
  }

  static func parseFloat32(_ text: UnsafeRawBufferPointer) throws(ValueError) -> Value {
    if let parts = floatParts(text) {
      if parts.isExact, parts.mantissa <= 1 << 24, parts.exponent >= -10, parts.exponent <= 10 {
        var value = Float(parts.mantissa)
        let power = Float(exactPower(abs(parts.exponent)))
        if parts.exponent < 0 { value /= power } else { value *= power }
        return .float32(parts.isNegative ? -value : value)
      }
      guard let value = withZeroTerminated(text, { strtof($0, nil) }) else { throw ValueError("a number") }
      return .float32(value)
    }
    if let special = specialFloat(text) { return .float32(Float(special)) }
    throw ValueError("a number")
  }

  /// 10^n for n in 0...22, where it is an exact double.
  @inline(__always)
  private static func exactPower(_ n: Int) -> Double {
    var power = 1.0
    var base = 10.0
    var left = n
    while left > 0 {
      if left & 1 != 0 { power *= base }
      left >>= 1
      if left > 0 { base *= base }
    }
    return power
  }

  private static func specialFloat(_ text: UnsafeRawBufferPointer) -> Double? {
    if equal(text, "NaN") { return .nan }
    if equal(text, "Infinity") { return .infinity }
    if equal(text, "-Infinity") { return -.infinity }
    return nil
  }

  /// Splits `-12.5e+20`; nil where the text is no such number.
  private static func floatParts(_ text: UnsafeRawBufferPointer) -> FloatParts? {
    var parts = FloatParts()
    var index = 0
    if text.first == UInt8(ascii: "-") {
      parts.isNegative = true
      index = 1
    }
    var digitCount = 0
    var fraction = -1
    while index < text.count {
      let digit = text[index] &- 0x30
      if digit <= 9 {
        parts.mantissa = parts.mantissa &* 10 &+ UInt64(digit)
        if parts.mantissa != 0 || digitCount > 0 { digitCount += 1 }
        if fraction >= 0 { fraction += 1 }
      } else if text[index] == UInt8(ascii: "."), fraction < 0 {
        fraction = 0
      } else {
        break
      }
      index += 1
    }
    let digitsSeen = index - (parts.isNegative ? 1 : 0) - (fraction >= 0 ? 1 : 0)
    guard digitsSeen > 0 else { return nil }
    parts.isExact = digitCount <= 19
    if fraction > 0 { parts.exponent = -fraction }
    if index == text.count { return parts }
    guard let exponent = exponent(text, from: index) else { return nil }
    parts.exponent += exponent
    return parts
  }

  /// `e+20` at `start` to the end; nil where it is anything else.
  private static func exponent(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var index = start
    guard text[index] | 0x20 == UInt8(ascii: "e") else { return nil }
    index += 1
    guard index < text.count else { return nil }
    let isNegative = text[index] == UInt8(ascii: "-")
    if isNegative || text[index] == UInt8(ascii: "+") { index += 1 }
    guard index < text.count, text.count - index <= 4 else { return nil }
    var number = 0
    while index < text.count {
      let digit = text[index] &- 0x30
      guard digit <= 9 else { return nil }
      number = number * 10 + Int(digit)
      index += 1
    }
    return isNegative ? -number : number
  }

  /// Calls `body` with the text as a C string; nil for a text longer than any number the server prints.
  private static func withZeroTerminated<Result>(
    _ text: UnsafeRawBufferPointer, _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result? {
    guard text.count < 1024, let start = text.baseAddress else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
      guard let address = buffer.baseAddress else { return nil }
      memcpy(address, start, text.count)
      address[text.count] = 0
      return body(address)
    }
  }
}
