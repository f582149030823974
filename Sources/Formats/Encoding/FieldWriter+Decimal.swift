import Bytes
import Changes

/// Decimals beyond the short path: more than 18 digits, another scale than the value's, NaN and the infinities.
extension FieldWriter {
  func appendDecimal(_ field: UnsafePointer<FieldPlan>, _ value: Value, to out: inout ByteBuffer) -> Bool {
    let text = UnsafeRawBufferPointer(
      start: bytes + (value.kind == .decimalText ? value.offset : 0), count: Int(value.length))
    var digits: DecimalText.Digits
    if value.kind == .decimal {
      digits = DecimalText.Digits(unscaled: value.signed, scale: Int(value.length))
    } else if let read = DecimalText.Digits(text) {
      digits = read
    } else {
      return appendSpecial(field, text, to: &out)
    }
    let scale = Int(field.pointee.argument)
    switch field.pointee.operation {
    case .decimalBytes:
      digits.raise(to: scale)
      appendBase64(digits.bytes, to: &out)
    case .moneyBytes:
      digits.round(to: scale)
      appendBase64(digits.bytes, to: &out)
    case .decimalNumber:
      digits.raise(to: scale)
      out.appendAll(digits.javaText)
    case .moneyNumber:
      digits.round(to: scale)
      out.appendAll(digits.javaText)
    case .decimalText:
      digits.raise(to: scale)
      appendQuoted(digits.plain, to: &out)
    case .variableText: appendQuoted(digits.plain, to: &out)
    case .decimalDouble:
      let number = Double(String(decoding: digits.plain, as: UTF8.self)) ?? 0
      out.append(bytesMax: JavaFloatText.bytesMax) { JavaFloatText.write(number, to: $0) }
    case .variableDecimal, .variableNumber:
      digits.strip()
      out.append("{\"scale\":\(digits.scale),\"value\":")
      appendBase64(digits.bytes, to: &out)
      out.append(0x7D)
    default: return false
    }
    return true
  }

  /// NaN and the infinities, which the precise form cannot hold, and no array can.
  private func appendSpecial(
    _ field: UnsafePointer<FieldPlan>, _ text: UnsafeRawBufferPointer, to out: inout ByteBuffer
  ) -> Bool {
    if field.pointee.isElement { return false }
    let isNegative = text.first == 0x2D
    let isNaN = text.first == 0x4E
    switch field.pointee.operation {
    case .decimalText, .variableText:
      out.append(isNaN ? "\"NAN\"" : isNegative ? "\"NEGATIVE_INFINITY\"" : "\"POSITIVE_INFINITY\"")
    case .decimalDouble:
      out.append(isNaN ? "\"NaN\"" : isNegative ? "\"-Infinity\"" : "\"Infinity\"")
    default: return false
    }
    return true
  }

  private func appendBase64(_ source: [UInt8], to out: inout ByteBuffer) {
    source.withUnsafeBufferPointer {
      guard let start = $0.baseAddress else { return }
      appendBytes(.base64, start, count: $0.count, to: &out)
    }
  }

  private func appendQuoted(_ text: [UInt8], to out: inout ByteBuffer) {
    out.append(0x22)
    out.appendAll(text)
    out.append(0x22)
  }
}

extension ByteBuffer {
  mutating func appendAll(_ source: [UInt8]) { source.withUnsafeBytes { append($0) } }
}
