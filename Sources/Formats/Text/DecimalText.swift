import Bytes

/// Exact decimals: as Kafka Connect's Decimal (the unscaled number's bytes), as plain digits, as a double.
///
/// Decimals of up to 18 digits come as a number, longer ones as text; both forms give the same output.
enum DecimalText {
  /// An unscaled number and its scale, taken from a text of any length.
  struct Digits {
    var isNegative = false
    /// ASCII digits without the point, zeros in front removed; at least one.
    var digits: [UInt8] = []
    var scale = 0

    /// Reads `-123.450`; nil for NaN and the infinities.
    init?(_ text: UnsafeRawBufferPointer) {
      var isFraction = false
      for byte in text {
        switch byte {
        case 0x2D: isNegative = true
        case 0x2E: isFraction = true
        case 0x30...0x39:
          digits.append(byte)
          if isFraction { scale += 1 }
        case 0x2B: continue
        default: return nil
        }
      }
      guard !digits.isEmpty else { return nil }
      trimFront()
    }

    init(unscaled: Int64, scale: Int) {
      isNegative = unscaled < 0
      digits = Array(String(unscaled.magnitude).utf8)
      self.scale = scale
    }

    var isZero: Bool { digits == [0x30] }

    mutating func trimFront() {
      digits = Array(digits.drop { $0 == 0x30 })
      if digits.isEmpty { digits = [0x30] }
    }

    /// Gives the number a larger scale.
    mutating func raise(to scale: Int) {
      guard scale > self.scale else { return }
      if !isZero { digits.append(contentsOf: repeatElement(0x30, count: scale - self.scale)) }
      self.scale = scale
    }

    /// Takes zeros off the end, down to scale 0.
    mutating func strip() {
      if isZero {
        scale = 0
        return
      }
      while scale > 0, digits.last == 0x30, digits.count > 1 {
        digits.removeLast()
        scale -= 1
      }
    }

    /// Gives the number another scale; what falls away is rounded half up, as BigDecimal's HALF_UP does (away from
    /// zero).
    mutating func round(to scale: Int) {
      guard scale < self.scale else { return raise(to: scale) }
      let dropped = self.scale - scale
      self.scale = scale
      let first = digits.count >= dropped ? digits[digits.count - dropped] : 0x30
      digits.removeLast(min(dropped, digits.count))
      if digits.isEmpty { digits = [0x30] }
      if first >= 0x35 { increment() }
      trimFront()
      if isZero { isNegative = false }
    }

    private mutating func increment() {
      for index in digits.indices.reversed() {
        if digits[index] < 0x39 {
          digits[index] += 1
          return
        }
        digits[index] = 0x30
      }
      digits.insert(0x31, at: 0)
    }

    /// The unscaled number, big-endian two's complement in as few bytes as possible.
    var bytes: [UInt8] {
      var limbs: [UInt64] = []
      var rest = digits[...]
      while !rest.isEmpty {
        let chunk = rest.prefix(18)
        rest = rest.dropFirst(18)
        var carry = chunk.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 0x30) }
        let factor = IntegerText.powerOfTen(chunk.count)
        for index in limbs.indices {
          let (high, low) = limbs[index].multipliedFullWidth(by: factor)
          let (sum, overflow) = low.addingReportingOverflow(carry)
          limbs[index] = sum
          carry = high &+ (overflow ? 1 : 0)
        }
        if carry > 0 || limbs.isEmpty { limbs.append(carry) }
      }
      var magnitude = limbs.reversed().flatMap { limb in
        (0..<8).map { UInt8(truncatingIfNeeded: limb >> (56 - 8 * $0)) }
      }
      magnitude = Array(magnitude.drop { $0 == 0 })
      return DecimalText.twosComplement(magnitude, isNegative: isNegative)
    }

    /// `-123.450`, never with an exponent.
    var plain: [UInt8] {
      var text: [UInt8] = isNegative && !isZero ? [0x2D] : []
      var digits = digits
      if digits.count <= scale {
        digits.insert(contentsOf: repeatElement(0x30, count: scale - digits.count + 1), at: 0)
      }
      text += digits.dropLast(scale)
      if scale > 0 {
        text.append(0x2E)
        text += digits.suffix(scale)
      }
      return text
    }

    /// Java's `BigDecimal.toString`: plain down to 10^-6, with an exponent below.
    var javaText: [UInt8] {
      let exponent = digits.count - scale - 1
      if scale >= 0, exponent >= -6 { return plain }
      var text: [UInt8] = isNegative && !isZero ? [0x2D] : []
      text.append(digits[0])
      if digits.count > 1 { text += [0x2E] + digits.dropFirst() }
      text.append(0x45)
      text += Array((exponent >= 0 ? "+\(exponent)" : "\(exponent)").utf8)
      return text
    }
  }

  private static func twosComplement(_ magnitude: [UInt8], isNegative: Bool) -> [UInt8] {
    guard let first = magnitude.first else { return [0] }
    if !isNegative { return first < 0x80 ? magnitude : [0] + magnitude }
    var bytes = magnitude.map { ~$0 }
    for index in bytes.indices.reversed() {
      let (sum, overflow) = bytes[index].addingReportingOverflow(1)
      bytes[index] = sum
      if !overflow { break }
    }
    // -128 needs one byte, -129 two: the sign bit must say negative, and a leading 0xFF that only repeats it goes.
    if bytes[0] < 0x80 { bytes.insert(0xFF, at: 0) }
    while bytes.count > 1, bytes[0] == 0xFF, bytes[1] >= 0x80 { bytes.removeFirst() }
    return bytes
  }

  /// `value` times 10 to the power of `power`; nil where that leaves 64 bits.
  @inline(__always)
  static func raised(_ value: Int64, by power: Int) -> Int64? {
    if power == 0 { return value }
    guard power > 0, power <= 18 else { return nil }
    let (product, overflow) = value.multipliedReportingOverflow(by: Int64(IntegerText.powerOfTen(power)))
    return overflow ? nil : product
  }

  /// The plain text of an unscaled number, at most 40 bytes, for scales 0...18.
  static func writePlain(_ unscaled: Int64, scale: Int, to start: Place) -> Place {
    if scale == 0 { return IntegerText.write(unscaled, to: start) }
    var place = start
    if unscaled < 0 {
      place[0] = 0x2D
      place += 1
    }
    let magnitude = unscaled.magnitude
    let power = IntegerText.powerOfTen(scale)
    place = IntegerText.write(magnitude / power, to: place)
    place[0] = 0x2E
    place += 1
    var rest = magnitude % power
    var at = scale
    while at > 0 {
      at &-= 1
      place[at] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    return place + scale
  }

  /// The double closest to a decimal.
  @inline(__always)
  static func double(_ unscaled: Int64, scale: Int) -> Double {
    // Both numbers are exact as doubles, so the quotient is rounded once.
    if unscaled.magnitude <= 1 << 53, scale <= 19 { return Double(unscaled) / Double(IntegerText.powerOfTen(scale)) }
    return Double("\(unscaled)e-\(scale)") ?? 0
  }
}
