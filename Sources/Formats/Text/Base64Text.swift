import Bytes

/// Base64 (RFC 4648, sections 4 and 5) with padding.
enum Base64Text {
  @inline(__always)
  static func bytesMax(_ count: Int) -> Int { (count &+ 2) / 3 &* 4 &+ 8 }

  /// Writes `count` bytes, unquoted.
  static func write(_ source: UnsafePointer<UInt8>, count: Int, urlSafe: Bool = false, to start: Place) -> Place {
    let table = alphabet(urlSafe: urlSafe)
    var place = start
    var at = 0
    while at &+ 3 <= count {
      let bits = UInt32(source[at]) << 16 | UInt32(source[at &+ 1]) << 8 | UInt32(source[at &+ 2])
      place[0] = table[Int(truncatingIfNeeded: bits >> 18)]
      place[1] = table[Int(truncatingIfNeeded: bits >> 12 & 63)]
      place[2] = table[Int(truncatingIfNeeded: bits >> 6 & 63)]
      place[3] = table[Int(truncatingIfNeeded: bits & 63)]
      place += 4
      at &+= 3
    }
    let left = count &- at
    guard left > 0 else { return place }
    let bits = UInt32(source[at]) << 16 | (left == 2 ? UInt32(source[at &+ 1]) << 8 : 0)
    place[0] = table[Int(truncatingIfNeeded: bits >> 18)]
    place[1] = table[Int(truncatingIfNeeded: bits >> 12 & 63)]
    place[2] = left == 2 ? table[Int(truncatingIfNeeded: bits >> 6 & 63)] : 0x3D
    place[3] = 0x3D
    return place + 4
  }

  /// Writes the shortest two's complement of `value`, big-endian, as Java's `BigInteger.toByteArray` gives it.
  @inline(__always)
  static func write(twosComplement value: Int64, to start: Place) -> Place {
    let magnitudeBits = 64 &- (value < 0 ? ~value : value).leadingZeroBitCount
    let count = magnitudeBits / 8 &+ 1
    let table = alphabet(urlSafe: false)
    // The bytes at the top of the word, then six bits at a time.
    var bits = UInt64(bitPattern: value) &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    let digits = (count &* 8 &+ 5) / 6
    var place = start
    var written = 0
    while written < digits {
      place[written] = table[Int(truncatingIfNeeded: bits >> 58)]
      bits &<<= 6
      written &+= 1
    }
    place += digits
    let padding = (count &+ 2) / 3 &* 4 &- digits
    place[0] = 0x3D
    place[1] = 0x3D
    return place + padding
  }

  @inline(__always)
  private static func alphabet(urlSafe: Bool) -> UnsafePointer<UInt8> {
    let standard: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    let url: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return urlSafe ? url.utf8Start : standard.utf8Start
  }
}

/// Lower-case hexadecimal digits.
enum HexText {
  static func write(_ source: UnsafePointer<UInt8>, count: Int, to start: Place) -> Place {
    let digits: StaticString = "0123456789abcdef"
    let table = digits.utf8Start
    var place = start
    for at in 0..<count {
      place[0] = table[Int(source[at] >> 4)]
      place[1] = table[Int(source[at] & 15)]
      place += 2
    }
    return place
  }
}
