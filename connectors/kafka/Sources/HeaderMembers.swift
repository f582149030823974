import Bytes

/// A header of its own memory.
struct HeaderMember: Equatable {
  var name: String
  var value: String?
}

/// Reads the members of a JSON object without its braces. A value that is a string stands for its text, null for
/// null, anything else for itself as it is written. With `keepsJSON` strings stand for themselves, too.
struct HeaderMembers {
  private let bytes: UnsafeRawBufferPointer
  private let keepsJSON: Bool
  private var cursor = 0

  /// Valid until the next member is read.
  struct Member {
    var name: UnsafeRawBufferPointer
    var value: UnsafeRawBufferPointer?

    var kept: HeaderMember {
      HeaderMember(
        name: String(decoding: name, as: UTF8.self), value: value.map { String(decoding: $0, as: UTF8.self) })
    }
  }

  init(_ bytes: UnsafeRawBufferPointer, keepsJSON: Bool = false) {
    self.bytes = bytes
    self.keepsJSON = keepsJSON
  }

  /// Nil at the end, and where the text is not what it should be.
  mutating func next(_ scratch: inout ByteBuffer) -> Member? {
    scratch.removeAll()
    skip(UInt8(ascii: ","))
    guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: "\"") else { return nil }
    unquote(&scratch)
    let nameLength = scratch.count
    skip(UInt8(ascii: ":"))
    guard cursor < bytes.count else { return nil }
    if !keepsJSON, bytes[cursor] == UInt8(ascii: "\"") {
      unquote(&scratch)
      let all = scratch.bytes
      return Member(
        name: UnsafeRawBufferPointer(rebasing: all[..<nameLength]),
        value: UnsafeRawBufferPointer(rebasing: all[nameLength...]))
    }
    let start = cursor
    skipValue()
    let value = UnsafeRawBufferPointer(rebasing: bytes[start..<cursor])
    let name = UnsafeRawBufferPointer(rebasing: scratch.bytes[..<nameLength])
    return Member(name: name, value: value.elementsEqual("null".utf8) ? nil : value)
  }

  /// Past `separator` and white space.
  private mutating func skip(_ separator: UInt8) {
    while cursor < bytes.count, bytes[cursor] == separator || bytes[cursor] <= 0x20 { cursor += 1 }
  }

  /// Past a value that is no string: up to the comma outside of everything.
  private mutating func skipValue() {
    var depth = 0
    while cursor < bytes.count {
      switch bytes[cursor] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ",") where depth == 0: return
      case UInt8(ascii: "\""):
        skipString()
        continue
      default: break
      }
      cursor += 1
    }
  }

  private mutating func skipString() {
    cursor += 1
    while cursor < bytes.count, bytes[cursor] != UInt8(ascii: "\"") {
      cursor += bytes[cursor] == UInt8(ascii: "\\") ? 2 : 1
    }
    cursor = min(cursor + 1, bytes.count)
  }

  /// Appends a string's text, the cursor being at its opening quote; leaves the cursor behind the closing one.
  private mutating func unquote(_ text: inout ByteBuffer) {
    cursor += 1
    while cursor < bytes.count {
      let byte = bytes[cursor]
      cursor += 1
      switch byte {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"): unescape(&text)
      default: text.append(byte)
      }
    }
  }

  private mutating func unescape(_ text: inout ByteBuffer) {
    guard cursor < bytes.count else { return }
    let letter = bytes[cursor]
    cursor += 1
    switch letter {
    case UInt8(ascii: "n"): text.append(0x0A as UInt8)
    case UInt8(ascii: "t"): text.append(0x09 as UInt8)
    case UInt8(ascii: "r"): text.append(0x0D as UInt8)
    case UInt8(ascii: "b"): text.append(0x08 as UInt8)
    case UInt8(ascii: "f"): text.append(0x0C as UInt8)
    case UInt8(ascii: "u"):
      var unit = codeUnit()
      if unit & 0xFC00 == 0xD800, cursor + 6 <= bytes.count, bytes[cursor] == UInt8(ascii: "\\") {
        cursor += 2
        unit = 0x10000 + (unit & 0x3FF) << 10 + codeUnit() & 0x3FF
      }
      text.append(String(Unicode.Scalar(unit).map(Character.init) ?? "\u{FFFD}"))
    default: text.append(letter)
    }
  }

  /// Four hexadecimal digits.
  private mutating func codeUnit() -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 where cursor < bytes.count {
      unit = unit << 4 | UInt32(Character(Unicode.Scalar(bytes[cursor])).hexDigitValue ?? 0)
      cursor += 1
    }
    return unit
  }
}
