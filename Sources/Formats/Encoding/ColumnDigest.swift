import Bytes
import ConnectorKit
import Digests

/// Hashes the texts of one column: the hexadecimal digest of salt and text, cut to the column's length. One thread at a
/// time.
final class ColumnDigest {
  private let digester: Digester
  private let salt: [UInt8]
  private let form: ColumnHash.Form
  /// Characters that the column holds.
  private let lengthMax: Int

  init?(_ hash: ColumnHash, lengthMax: Int) {
    guard let digester = Digester(hash.algorithm) else { return nil }
    self.digester = digester
    salt = Array(hash.salt.utf8)
    form = hash.form
    self.lengthMax = lengthMax
  }

  /// Appends the digest of `text` in quotes.
  func append(_ text: UnsafeRawBufferPointer, to out: inout ByteBuffer) {
    digester.begin()
    salt.withUnsafeBytes { digester.update($0) }
    switch form {
    case .utf8: digester.update(text)
    case .javaSerialized: updateSerialized(text)
    }
    out.append(0x22)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { digest in
      guard let start = digest.baseAddress else { return }
      digester.finish(into: start)
      let count = digester.algorithm.length
      out.append(bytesMax: 2 * count + 16) { HexText.write(start, count: count, to: $0) }
      out.count -= max(0, 2 * count - lengthMax)
    }
    out.append(0x22)
  }

  /// The text as `ObjectOutputStream` writes a string: a header, the length in bytes, modified UTF-8.
  private func updateSerialized(_ text: UnsafeRawBufferPointer) {
    let encoded = ColumnDigest.modifiedUTF8(text)
    let count = encoded?.count ?? text.count
    var header: [UInt8] = [0xAC, 0xED, 0x00, 0x05]
    if count <= 65535 {
      header += [0x74, UInt8(count >> 8), UInt8(count & 255)]
    } else {
      header += [0x7C] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
    }
    header.withUnsafeBytes { digester.update($0) }
    if let encoded { encoded.withUnsafeBytes { digester.update($0) } } else { digester.update(text) }
  }

  /// Java's own UTF-8: characters beyond 16 bits as two of three bytes, a zero as two. Nil where it is the same.
  private static func modifiedUTF8(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    guard text.contains(where: { $0 >= 0xF0 || $0 == 0 }) else { return nil }
    var bytes: [UInt8] = []
    for unit in String(decoding: text, as: UTF8.self).utf16 {
      switch unit {
      case 1..<0x80: bytes.append(UInt8(unit))
      case 0, 0x80..<0x800: bytes += [0xC0 | UInt8(unit >> 6), 0x80 | UInt8(unit & 63)]
      default: bytes += [0xE0 | UInt8(unit >> 12), 0x80 | UInt8(unit >> 6 & 63), 0x80 | UInt8(unit & 63)]
      }
    }
    return bytes
  }
}
