/// Where the next byte goes. Every writer of this folder stores at a place and returns the place after what it stored;
/// the caller has made room.
typealias Place = UnsafeMutablePointer<UInt8>

/// Decimal digits of integers.
enum IntegerText {
  /// The longest text: `-9223372036854775808`.
  static let bytesMax = 20

  @inline(__always)
  static func write(_ value: Int64, to place: Place) -> Place {
    guard value < 0 else { return write(UInt64(bitPattern: value), to: place) }
    place[0] = 0x2D
    return write(value.magnitude, to: place + 1)
  }

  @inline(__always)
  static func write(_ value: UInt64, to place: Place) -> Place {
    if value < 10 {
      place[0] = 0x30 &+ UInt8(truncatingIfNeeded: value)
      return place + 1
    }
    let count = digitCount(value)
    digits(of: value, endingAt: place + count)
    return place + count
  }

  /// `value` in exactly `count` digits, zeros in front.
  @inline(__always)
  static func write(_ value: UInt32, digits count: Int, to place: Place) -> Place {
    var rest = value
    var at = place + count
    while at > place {
      at -= 1
      at.pointee = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    return place + count
  }

  /// Two digits of a number below 100.
  @inline(__always)
  static func writePair(_ value: UInt32, to place: Place) -> Place {
    UnsafeMutableRawPointer(place).storeBytes(of: pair(UInt64(value)), as: UInt16.self)
    return place + 2
  }

  @inline(__always)
  static func digitCount(_ value: UInt64) -> Int {
    // log10 from log2: 1233/4096 is log10(2) from above, close enough for 64 bits.
    let bits = 64 &- value.leadingZeroBitCount
    let estimate = (bits &* 1233) &>> 12
    return estimate &+ (value >= powerOfTen(estimate) ? 1 : 0)
  }

  @inline(__always)
  private static func digits(of value: UInt64, endingAt end: Place) {
    var rest = value
    var at = UnsafeMutableRawPointer(end)
    while rest >= 100 {
      let quotient = rest / 100
      at -= 2
      at.storeBytes(of: pair(rest &- quotient &* 100), as: UInt16.self)
      rest = quotient
    }
    if rest >= 10 {
      (at - 2).storeBytes(of: pair(rest), as: UInt16.self)
    } else {
      (at - 1).storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest), as: UInt8.self)
    }
  }

  @inline(__always)
  private static func pair(_ value: UInt64) -> UInt16 {
    let table: StaticString = """
      00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960\
      616263646566676869707172737475767778798081828384858687888990919293949596979899
      """
    return UnsafeRawPointer(table.utf8Start).loadUnaligned(
      fromByteOffset: Int(truncatingIfNeeded: value &* 2), as: UInt16.self)
  }

  /// 10 to the power of 0...19.
  @inline(__always)
  static func powerOfTen(_ exponent: Int) -> UInt64 {
    switch exponent {
    case 0: 1
    case 1: 10
    case 2: 100
    case 3: 1_000
    case 4: 10_000
    case 5: 100_000
    case 6: 1_000_000
    case 7: 10_000_000
    case 8: 100_000_000
    case 9: 1_000_000_000
    case 10: 10_000_000_000
    case 11: 100_000_000_000
    case 12: 1_000_000_000_000
    case 13: 10_000_000_000_000
    case 14: 100_000_000_000_000
    case 15: 1_000_000_000_000_000
    case 16: 10_000_000_000_000_000
    case 17: 100_000_000_000_000_000
    case 18: 1_000_000_000_000_000_000
    default: 10_000_000_000_000_000_000
    }
  }
}
