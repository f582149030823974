import Bytes

/// PostgreSQL's geometric types without a mapping (`line`, `box`, …) as the JDBC driver prints them, and Debezium with
/// it: the server's text with every number in Java's form, `(2,2),(0,0)` as `(2.0,2.0),(0.0,0.0)`.
enum GeometricText {
  /// The catalogue's names of the types that the driver has classes for.
  static let typeNames: Set<String> = ["line", "lseg", "box", "path", "polygon", "circle"]

  static func rewritten(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var out = ByteBuffer(capacity: text.count * 2 + 16)
    var index = 0
    while index < text.count {
      let start = index
      while index < text.count, isNumber(text[index]) { index += 1 }
      if index == start {
        out.append(text[index])
        index += 1
      } else if let number = Double(String(decoding: text[start..<index], as: UTF8.self)) {
        append(number, to: &out)
      } else {
        out.appendAll(Array(text[start..<index]))
      }
    }
    return Array(out.bytes)
  }

  /// Digits, signs, points, exponents, and the letters of NaN and Infinity.
  private static func isNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  private static func append(_ number: Double, to out: inout ByteBuffer) {
    switch number {
    case _ where number.isNaN: out.append("NaN" as StaticString)
    case .infinity: out.append("Infinity" as StaticString)
    case -.infinity: out.append("-Infinity" as StaticString)
    default: out.append(bytesMax: JavaFloatText.bytesMax) { JavaFloatText.write(number, to: $0) }
    }
  }
}
