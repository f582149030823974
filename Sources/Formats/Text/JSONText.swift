import Bytes

/// JSON strings as Jackson writes them: `"`, `\` and control characters escaped, everything else as it is.
enum JSONText {
  /// How many bytes a string of `count` bytes may need, quotes included.
  @inline(__always)
  static func bytesMax(_ count: Int) -> Int { count &* 6 &+ 16 }

  /// Strings up to this length are written into room for the worst case; longer ones run by run.
  static let shortMax = 256

  /// Writes a string of at most `shortMax` bytes with its quotes.
  @inline(__always)
  static func write(_ source: UnsafePointer<UInt8>, count: Int, to start: Place) -> Place {
    start[0] = 0x22
    let end = writeContents(source, count: count, to: start + 1)
    end[0] = 0x22
    return end + 1
  }

  /// Writes the string's contents without quotes; eight bytes at a time while nothing needs an escape.
  @inline(__always)
  static func writeContents(_ source: UnsafePointer<UInt8>, count: Int, to start: Place) -> Place {
    var place = start
    var at = 0
    while at &+ 8 <= count {
      let word = UnsafeRawPointer(source + at).loadUnaligned(as: UInt64.self)
      UnsafeMutableRawPointer(place).storeBytes(of: word, as: UInt64.self)
      let marks = escapes(in: word)
      if marks == 0 {
        at &+= 8
        place += 8
        continue
      }
      let clean = marks.trailingZeroBitCount &>> 3
      place = escape(source[at &+ clean], to: place + clean)
      at &+= clean &+ 1
    }
    while at < count {
      let byte = source[at]
      at &+= 1
      if byte >= 0x20, byte != 0x22, byte != 0x5C {
        place[0] = byte
        place += 1
      } else {
        place = escape(byte, to: place)
      }
    }
    return place
  }

  /// The high bit of each byte that is a quote, a backslash or below 0x20. A mark may be wrong only after a right one,
  /// and the first is all that is looked at.
  @inline(__always)
  static func escapes(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let high: UInt64 = 0x8080_8080_8080_8080
    let quote = word ^ (ones &* 0x22)
    let slash = word ^ (ones &* 0x5C)
    let control = (word &- ones &* 0x20) & ~word
    let found = control | ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
    return found & high
  }

  @inline(never)
  static func escape(_ byte: UInt8, to place: Place) -> Place {
    var short: UInt8 = 0
    switch byte {
    case 0x22, 0x5C: short = byte
    case 0x08: short = 0x62
    case 0x09: short = 0x74
    case 0x0A: short = 0x6E
    case 0x0C: short = 0x66
    case 0x0D: short = 0x72
    default: break
    }
    place[0] = 0x5C
    if short != 0 {
      place[1] = short
      return place + 2
    }
    place[1] = 0x75
    place[2] = 0x30
    place[3] = 0x30
    place[4] = hex(byte >> 4)
    place[5] = hex(byte & 15)
    return place + 6
  }

  @inline(__always)
  private static func hex(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 &+ nibble : 0x37 &+ nibble }

  /// Appends a string of any length with its quotes.
  static func append(_ source: UnsafePointer<UInt8>, count: Int, to buffer: inout ByteBuffer) {
    buffer.append(0x22)
    appendContents(source, count: count, to: &buffer)
    buffer.append(0x22)
  }

  /// Appends a string's contents of any length; memory grows with the text, not with its worst case.
  static func appendContents(_ source: UnsafePointer<UInt8>, count: Int, to buffer: inout ByteBuffer) {
    var at = 0
    while at < count {
      let step = min(shortMax, count - at)
      buffer.reserve(bytesMax(step) + (count - at))
      let place = buffer.place
      let end = writeContents(source + at, count: step, to: place)
      buffer.count += end - place
      at += step
    }
  }

  /// Appends a `String` in quotes; for what is rendered once.
  static func append(_ text: String, to buffer: inout ByteBuffer) {
    var text = text
    text.withUTF8 { utf8 in
      guard let source = utf8.baseAddress else { return buffer.append("\"\"" as StaticString) }
      append(source, count: utf8.count, to: &buffer)
    }
  }
}

extension ByteBuffer {
  /// Where the next byte goes; valid until the buffer grows.
  @inline(__always)
  var place: Place { (start + count).assumingMemoryBound(to: UInt8.self) }

  /// Takes the bytes up to `end`, which were stored at `place`, as written.
  @inline(__always)
  mutating func advance(to end: Place) { count = UnsafeMutableRawPointer(end) - start }

  /// Appends one short piece made by `write`, which gets the place and returns the end.
  @inline(__always)
  mutating func append(bytesMax: Int, _ write: (Place) -> Place) {
    reserve(bytesMax)
    advance(to: write(place))
  }

  mutating func append(integer value: Int64) { append(bytesMax: 24) { IntegerText.write(value, to: $0) } }
}
