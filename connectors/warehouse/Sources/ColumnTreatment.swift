import Bytes
import Changes
import ConnectorKit
import Digests

/// What a rule of the connector (`column.truncate.to.…`, `column.mask.…`) does to the values of one column in a
/// warehouse: the same as in an event.
struct ColumnTreatment {
  let treat: RowShape.Treatment
  /// The type that the column gets by it; nil: its own.
  let type: WarehouseType?

  /// Nil where the rule leaves such a column as it is.
  init?(_ rule: ColumnRule, _ column: Column) {
    switch (rule, column.type) {
    case (.truncate(let limit), .text):
      treat = { value, store in ColumnTreatment.cut(value, to: limit, &store) }
      type = .text
    case (.truncate(let limit), .bytes):
      treat = { value, _ in
        value.kind == .bytes ? Value(.bytes, bits: value.bits, length: min(value.length, UInt32(limit))) : value
      }
      type = nil
    case (.mask(let count), .text):
      let stars = [UInt8](repeating: UInt8(ascii: "*"), count: count)
      treat = { _, store in stars.withUnsafeBytes { store.addContents($0, kind: .text) } }
      type = .text
    case (.hash(let hash), .text):
      guard let digest = TextDigest(hash, lengthMax: column.length ?? .max) else { return nil }
      treat = { value, store in
        if value.kind != .text { return value }
        let hexadecimal = digest.hexadecimal(store.contents(of: value))
        return hexadecimal.withUnsafeBytes { store.addContents($0, kind: .text) }
      }
      type = .text
    case (.propagate, _), (.truncate, _), (.mask, _), (.hash, _): return nil
    }
  }

  /// The first `limit` UTF-16 units of a text, characters whole.
  private static func cut(_ value: Value, to limit: Int, _ store: inout RowStore) -> Value {
    guard value.kind == .text, Int(value.length) > limit else { return value }
    var units = 0
    var length = 0
    for byte in store.contents(of: value) {
      // The first byte of a character says how many units it has: two from U+10000 on, which take four bytes.
      if byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
      if units > limit { break }
      length += 1
    }
    return Value(.text, bits: value.bits, length: UInt32(length))
  }
}

/// Hashes the texts of one column: the hexadecimal digest of salt and text, cut to the column's length. One thread at a
/// time.
final class TextDigest: @unchecked Sendable {
  private let digester: Digester
  private let hash: ColumnHash
  private let lengthMax: Int

  init?(_ hash: ColumnHash, lengthMax: Int) {
    guard let digester = Digester(hash.algorithm) else { return nil }
    self.digester = digester
    self.hash = hash
    self.lengthMax = lengthMax
  }

  func hexadecimal(_ text: UnsafeRawBufferPointer) -> ArraySlice<UInt8> {
    var message = Array(hash.salt.utf8)
    switch hash.form {
    case .utf8: message += text
    case .javaSerialized: message += TextDigest.serialized(text)
    }
    let digits = Array("0123456789abcdef".utf8)
    let digest = digester.digest(message).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return digest.prefix(lengthMax)
  }

  /// A string as Java's object stream writes it (Java Object Serialization Specification, section 6.4): magic number,
  /// version, TC_STRING with a length of two bytes or TC_LONGSTRING with one of eight, then modified UTF-8.
  private static func serialized(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    var contents: [UInt8] = []
    for unit in String(decoding: text, as: UTF8.self).utf16 {
      switch unit {
      case 1..<0x80: contents.append(UInt8(unit))
      case 0, 0x80..<0x800: contents += [0xC0 | UInt8(unit >> 6), 0x80 | UInt8(unit & 63)]
      default: contents += [0xE0 | UInt8(unit >> 12), 0x80 | UInt8(unit >> 6 & 63), 0x80 | UInt8(unit & 63)]
      }
    }
    let isShort = contents.count <= 0xFFFF
    let size = (isShort ? [8, 0] : [56, 48, 40, 32, 24, 16, 8, 0]).map { UInt8(contents.count >> $0 & 255) }
    return [0xAC, 0xED, 0x00, 0x05, isShort ? 0x74 : 0x7C] + size + contents
  }
}
