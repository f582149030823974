import Bytes
import Digests

/// The configured placeholder in the forms that fields of different types need.
struct Placeholder {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// As a JSON string.
  var quoted: [UInt8] {
    var buffer = ByteBuffer(capacity: 64)
    JSONText.append(String(decoding: bytes, as: UTF8.self), to: &buffer)
    return Array(buffer.bytes)
  }

  /// As a JSON string of base64.
  var base64: [UInt8] {
    var buffer = ByteBuffer(capacity: 64)
    buffer.append(0x22)
    bytes.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      buffer.append(bytesMax: Base64Text.bytesMax(source.count)) {
        Base64Text.write(start, count: source.count, to: $0)
      }
    }
    buffer.append(0x22)
    return Array(buffer.bytes)
  }

  /// As a JSON string of the UUID that Java's `UUID.nameUUIDFromBytes` makes: MD5 with version 3 and the variant of RFC
  /// 4122.
  var nameBasedUUID: [UInt8] {
    guard let algorithm = try? DigestAlgorithm("MD5"), let digester = Digester(algorithm) else {
      return Array("null".utf8)
    }
    var digest = digester.digest(bytes)
    digest[6] = digest[6] & 0x0F | 0x30
    digest[8] = digest[8] & 0x3F | 0x80
    var text = "\""
    for (index, byte) in digest.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    return Array((text + "\"").utf8)
  }
}
