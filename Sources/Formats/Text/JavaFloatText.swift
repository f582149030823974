/// Floating-point numbers as Java 17 prints them (`Double.toString`, `Float.toString`): mostly the shortest digits that
/// read back as the same number, at least one digit after the point, an exponent below 10^-3 and from 10^7 on. NaN and
/// the infinities as JSON strings, which is how Kafka Connect's JsonConverter writes them.
enum JavaFloatText {
  /// The longest text: `-2.2250738585072014E-308`.
  static let bytesMax = 32

  @inline(__always)
  static func write(_ value: Double, to place: Place) -> Place {
    fast(value, digitsMax: 15, to: place) { $0 == value } ?? slow(value, to: place)
  }

  @inline(__always)
  static func write(_ value: Float, to place: Place) -> Place {
    // Nine decimal digits and a float's 24 bits lie so far apart that rounding twice cannot hit the wrong neighbour.
    fast(Double(value), digitsMax: 9, to: place) { Float($0) == value } ?? slow(value, to: place)
  }

  /// Numbers with few digits, which is what most tables hold: the first power of ten that makes the number whole and
  /// comes back to it gives the shortest digits. Nil where that does not work.
  @inline(__always)
  private static func fast(_ value: Double, digitsMax: Int, to place: Place, isSame: (Double) -> Bool) -> Place? {
    let magnitude = value.magnitude
    guard magnitude >= 1e-3, magnitude < 1e7 else { return nil }
    let limit = Double(IntegerText.powerOfTen(digitsMax))
    var power: UInt64 = 1
    var places = 0
    while places <= 12 {
      let scaled = (magnitude * Double(power)).rounded(.toNearestOrEven)
      if scaled >= limit { return nil }
      let back = scaled / Double(power)
      if isSame(value < 0 ? -back : back) {
        return plain(UInt64(scaled), power, places, isNegative: value < 0, to: place)
      }
      power &*= 10
      places &+= 1
    }
    return nil
  }

  @inline(__always)
  private static func plain(_ scaled: UInt64, _ power: UInt64, _ places: Int, isNegative: Bool, to start: Place)
    -> Place
  {
    var place = start
    if isNegative {
      place[0] = 0x2D
      place += 1
    }
    let whole = scaled / power
    place = IntegerText.write(whole, to: place)
    place[0] = 0x2E
    place += 1
    guard places > 0 else {
      place[0] = 0x30
      return place + 1
    }
    var rest = scaled &- whole &* power
    var at = places
    while at > 0 {
      at &-= 1
      place[at] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    return place + places
  }

  @inline(never)
  private static func slow(_ value: Double, to place: Place) -> Place {
    if let special = special(isNaN: value.isNaN, isInfinite: value.isInfinite, isNegative: value.sign == .minus, place)
    {
      return special
    }
    if value == 0 { return literal(value.sign == .minus ? "-0.0" : "0.0", to: place) }
    let exponent = value.isNormal ? Int(value.exponent) - 52 : -1074
    let significand = value.isNormal ? value.significandBitPattern | 1 << 52 : value.significandBitPattern
    return write(JavaDigits(significand, exponent, precision: 53), isNegative: value < 0, to: place)
  }

  @inline(never)
  private static func slow(_ value: Float, to place: Place) -> Place {
    if let special = special(isNaN: value.isNaN, isInfinite: value.isInfinite, isNegative: value.sign == .minus, place)
    {
      return special
    }
    if value == 0 { return literal(value.sign == .minus ? "-0.0" : "0.0", to: place) }
    let exponent = value.isNormal ? Int(value.exponent) - 23 : -149
    let significand = UInt64(value.isNormal ? value.significandBitPattern | 1 << 23 : value.significandBitPattern)
    return write(JavaDigits(significand, exponent, precision: 24), isNegative: value < 0, to: place)
  }

  private static func special(isNaN: Bool, isInfinite: Bool, isNegative: Bool, _ place: Place) -> Place? {
    if isNaN { return literal("\"NaN\"", to: place) }
    if isInfinite { return literal(isNegative ? "\"-Infinity\"" : "\"Infinity\"", to: place) }
    return nil
  }

  private static func literal(_ text: StaticString, to place: Place) -> Place {
    place.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    return place + text.utf8CodeUnitCount
  }

  /// Lays digits out: plain from 10^-3 to 10^7, with an exponent elsewhere.
  private static func write(_ number: JavaDigits, isNegative: Bool, to start: Place) -> Place {
    var place = start
    func put(_ byte: UInt8) {
      place[0] = byte
      place += 1
    }
    if isNegative { put(0x2D) }
    let (digits, point) = (number.digits, number.point)
    if point > 0, point <= 7 {
      for index in 0..<max(point, digits.count) {
        if index == point { put(0x2E) }
        put(index < digits.count ? 0x30 + digits[index] : 0x30)
      }
      if digits.count <= point {
        put(0x2E)
        put(0x30)
      }
      return place
    }
    if point <= 0, point > -3 {
      put(0x30)
      put(0x2E)
      for _ in point..<0 { put(0x30) }
      for index in 0..<digits.count { put(0x30 + digits[index]) }
      return place
    }
    put(0x30 + digits[0])
    put(0x2E)
    if digits.count == 1 { put(0x30) }
    for index in 1..<digits.count { put(0x30 + digits[index]) }
    put(0x45)
    return IntegerText.write(Int64(point - 1), to: place)
  }
}
