/// Floating-point numbers as Java prints them (`Double.toString`, `Float.toString` since JDK 19): the shortest digits that
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

  /// Numbers with few digits, which is what most tables hold: the first power of ten that makes the number whole and comes back to it
  /// gives the shortest digits. Nil where that does not work.
  @inline(__always)
  private static func fast(_ value: Double, digitsMax: Int, to place: Place, isSame: (Double) -> Bool) -> Place? {
    let magnitude = value.magnitude
    guard magnitude >= 1e-3, magnitude < 1e7 else { return nil }
    let limit = Double(IntegerText.powerOfTen(digitsMax))
    var power: UInt64 = 1
    var places = 0
    while places <= 12 {
      let scaled = (magnitude * Double(power)).rounded()
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
    // Java looks for the closest number of two digits where one digit would do; that differs only where numbers lie far apart.
    if value.magnitude < 1e-300, let pair = twoDigits(value, { Double($0) == value }) {
      return java(pair, to: place)
    }
    return java(value.description, to: place)
  }

  @inline(never)
  private static func slow(_ value: Float, to place: Place) -> Place {
    if let special = special(isNaN: value.isNaN, isInfinite: value.isInfinite, isNegative: value.sign == .minus, place)
    {
      return special
    }
    if value == 0 { return literal(value.sign == .minus ? "-0.0" : "0.0", to: place) }
    if value.magnitude < 1e-37, let pair = twoDigits(Double(value), { Float($0) == value }) {
      return java(pair, to: place)
    }
    return java(value.description, to: place)
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

  /// The number of two digits closest to a very small value, where it reads back as the value: `4.9E-324`.
  private static func twoDigits(_ value: Double, _ isSame: (String) -> Bool) -> String? {
    let parts = Decimal17(value.description)
    guard parts.digits.count == 1 else { return nil }
    // Neighbouring candidates d.x and (d-1).x; the distance is compared in the decimal expansion of the value's own magnitude.
    let base = Int(parts.digits[0] - 0x30) * 10
    var best: (distance: Double, text: String)?
    for candidate in (base - 10)...(base + 10) where candidate > 9 {
      let sign = value < 0 ? "-" : ""
      let text = "\(sign)\(candidate)e\(parts.exponent - 1)"
      guard isSame(text) else { continue }
      let distance = exactDistance(value.magnitude, candidate, parts.exponent - 1)
      if best.map({ distance < $0.distance }) ?? true { best = (distance, text) }
    }
    return best?.text
  }

  /// How far `candidate` x 10^`exponent` lies from `value`, in units of 10^`exponent`.
  private static func exactDistance(_ value: Double, _ candidate: Int, _ exponent: Int) -> Double {
    let scaled = ScaledUp.ratio(value, exponent)
    return (scaled - Double(candidate)).magnitude
  }

  /// Rewrites `5e-324`, `1e+16`, `123456.75` into Java's form.
  private static func java(_ text: String, to start: Place) -> Place {
    let parts = Decimal17(text)
    var place = start
    if parts.isNegative {
      place[0] = 0x2D
      place += 1
    }
    let digits = parts.digits
    // The number is 0.d1d2d3... x 10^point.
    let point = parts.exponent + digits.count
    if point > -3 && point <= 7 { return plain(digits, point, to: place) }
    place[0] = digits[0]
    place[1] = 0x2E
    place += 2
    if digits.count == 1 {
      place[0] = 0x30
      place += 1
    }
    for digit in digits.dropFirst() {
      place[0] = digit
      place += 1
    }
    place[0] = 0x45
    return IntegerText.write(Int64(point - 1), to: place + 1)
  }

  private static func plain(_ digits: [UInt8], _ point: Int, to start: Place) -> Place {
    var place = start
    func put(_ byte: UInt8) {
      place[0] = byte
      place += 1
    }
    if point <= 0 {
      put(0x30)
      put(0x2E)
      for _ in point..<0 { put(0x30) }
      digits.forEach(put)
      return place
    }
    for index in 0..<max(point, digits.count) {
      if index == point { put(0x2E) }
      put(index < digits.count ? digits[index] : 0x30)
    }
    if digits.count <= point {
      put(0x2E)
      put(0x30)
    }
    return place
  }
}

/// A decimal text taken apart: digits without zeros at either end, and the power of ten of the last one.
private struct Decimal17 {
  var isNegative = false
  var digits: [UInt8] = []
  var exponent = 0

  init(_ text: String) {
    var isFraction = false
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case 0x2D: isNegative = true
      case 0x2E: isFraction = true
      case 0x30...0x39:
        digits.append(byte)
        if isFraction { exponent -= 1 }
      default:
        exponent += Int(String(decoding: rest, as: UTF8.self)) ?? 0
        rest = rest.suffix(0)
      }
    }
    while digits.count > 1, digits.last == 0x30 {
      digits.removeLast()
      exponent += 1
    }
    digits = Array(digits.drop { $0 == 0x30 })
    if digits.isEmpty { digits = [0x30] }
  }
}

private enum ScaledUp {
  /// `value` / 10^`exponent` for a negative exponent, in steps that each are exact powers of ten.
  static func ratio(_ value: Double, _ exponent: Int) -> Double {
    var scaled = value
    var left = -exponent
    while left > 0 {
      let step = min(left, 22)
      scaled *=
        Double(IntegerText.powerOfTen(min(step, 19))) * (step > 19 ? Double(IntegerText.powerOfTen(step - 19)) : 1)
      left -= step
    }
    return scaled
  }
}
