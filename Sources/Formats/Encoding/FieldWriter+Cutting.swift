import Bytes
import Changes

/// Truncated columns.
extension FieldWriter {
  /// Appends a value cut to the field's limit: texts by UTF-16 units, bytes by bytes, anything else whole.
  func appendCut(_ field: UnsafePointer<FieldPlan>, _ value: Value, to out: inout ByteBuffer) -> Bool {
    var whole = field.pointee
    let limit = Int(whole.limit)
    whole.limit = -1
    var value = value
    // Bytes are cut before they become text; in the text forms it is the text that is cut.
    let isBytes = whole.operation == .base64 && whole.argument == 1
    if isBytes, value.kind == .bytes { value.length = min(value.length, UInt32(limit)) }
    let start = out.count
    out.reserve(FieldWriter.shortMax)
    withUnsafePointer(to: &whole) { plan in
      if let end = shortElement(plan, value, to: out.place) {
        out.advance(to: end)
      } else {
        appendLong(plan, value, to: &out)
      }
    }
    if !isBytes { FieldWriter.cutString(at: start, units: limit, in: &out) }
    return true
  }

  /// Cuts a JSON string that begins at `start` and ends the buffer to so many UTF-16 units of its content.
  static func cutString(at start: Int, units: Int, in out: inout ByteBuffer) {
    let end = out.count - 1
    let text = out.bytes
    guard end > start, text[start] == 0x22, text[end] == 0x22 else { return }
    var at = start + 1
    var left = units
    var half: UInt32?
    while at < end, left > 0 {
      let lead = text[at]
      switch lead {
      case 0x5C: at += text[at + 1] == 0x75 ? 6 : 2
      case 0xF0...0xFF where left == 1:
        half = highSurrogate(text, at)
        left = 0
        continue
      case 0xF0...0xFF:
        at += 4
        left -= 1
      case 0xE0..<0xF0: at += 3
      case 0xC0..<0xE0: at += 2
      default: at += 1
      }
      left -= 1
    }
    if at >= end { return }
    out.count = at
    // Half a character has no UTF-8; JSON can say it.
    if let half { out.append("\\u" + String(half, radix: 16, uppercase: true)) }
    out.append(0x22)
  }

  private static func highSurrogate(_ text: UnsafeRawBufferPointer, _ at: Int) -> UInt32 {
    let scalar =
      UInt32(text[at] & 7) << 18 | UInt32(text[at + 1] & 63) << 12 | UInt32(text[at + 2] & 63) << 6
      | UInt32(text[at + 3] & 63)
    return 0xD800 + ((scalar - 0x10000) >> 10)
  }
}
