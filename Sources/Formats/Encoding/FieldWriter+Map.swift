import Bytes
import Changes

/// Maps of texts in the order in which Java's `HashMap` gives them back.
extension FieldWriter {
  /// As a JSON object, or as a JSON string that holds one.
  func appendMap(_ value: Value, isText: Bool, to out: inout ByteBuffer) {
    let order = JavaHashOrder.order(of: pairKeys(value))
    if !isText {
      appendObject(value, order, to: &out)
      return
    }
    // The inner text is written at the end of the buffer, copied away and escaped in its place.
    let start = out.count
    appendObject(value, order, to: &out)
    let inner = Array(UnsafeRawBufferPointer(rebasing: out.bytes[start...]))
    out.count = start
    inner.withUnsafeBufferPointer { text in
      if let address = text.baseAddress { JSONText.append(address, count: text.count, to: &out) }
    }
  }

  private func pairKeys(_ value: Value) -> [UnsafeRawBufferPointer] {
    stride(from: 0, to: Int(value.length) & ~1, by: 2).map { contents(values[value.offset + $0]) }
  }

  private func contents(_ value: Value) -> UnsafeRawBufferPointer {
    value.kind == .text
      ? UnsafeRawBufferPointer(start: bytes + value.offset, count: Int(value.length))
      : UnsafeRawBufferPointer(start: bytes, count: 0)
  }

  private func appendObject(_ value: Value, _ order: [Int], to out: inout ByteBuffer) {
    out.append(0x7B)
    for (index, pair) in order.enumerated() {
      if index > 0 { out.append(0x2C) }
      let (key, item) = (values[value.offset + 2 * pair], values[value.offset + 2 * pair + 1])
      let name = contents(key)
      JSONText.append(name.bindMemory(to: UInt8.self).baseAddress ?? bytes, count: name.count, to: &out)
      out.append(0x3A)
      if item.kind == .text {
        JSONText.append(bytes + item.offset, count: Int(item.length), to: &out)
      } else {
        out.append("null" as StaticString)
      }
    }
    out.append(0x7D)
  }
}

/// The iteration order of a Java `HashMap` whose keys are strings, put in one after another.
enum JavaHashOrder {
  /// Indexes of `keys` in iteration order; a key that comes again keeps its first place.
  static func order(of keys: [UnsafeRawBufferPointer]) -> [Int] {
    var capacity: UInt32 = 16
    return order(of: keys, capacity: &capacity)
  }

  /// The same for a table that was cleared and is used again: it keeps its capacity.
  static func order(of keys: [UnsafeRawBufferPointer], capacity: inout UInt32) -> [Int] {
    if keys.count < 2 { return Array(keys.indices) }
    var hashes: [UInt32] = []
    for key in keys {
      let hash = hash(key)
      hashes.append(hash ^ (hash >> 16))
      let mask = capacity - 1
      // A full bucket of a small table makes the table grow, as its load does.
      let bucket = hashes.filter { $0 & mask == hashes[hashes.count - 1] & mask }.count
      if bucket > 8, capacity < 64 { capacity *= 2 }
      if hashes.count * 4 > Int(capacity) * 3 { capacity *= 2 }
    }
    let mask = capacity - 1
    return keys.indices.sorted { (hashes[$0] & mask, $0) < (hashes[$1] & mask, $1) }
  }

  /// `String.hashCode`: 31 times the sum so far plus each UTF-16 unit.
  static func hash(_ text: UnsafeRawBufferPointer) -> UInt32 {
    if text.allSatisfy({ $0 < 0x80 }) { return text.reduce(0) { $0 &* 31 &+ UInt32($1) } }
    return String(decoding: text, as: UTF8.self).utf16.reduce(0) { $0 &* 31 &+ UInt32($1) }
  }

  static func order(of keys: [String], capacity: inout UInt32) -> [Int] {
    let bytes = keys.map { Array($0.utf8) }
    let all = bytes.flatMap { $0 }
    return all.withUnsafeBytes { buffer in
      var at = 0
      return order(
        of: bytes.map { key in
          defer { at += key.count }
          return UnsafeRawBufferPointer(rebasing: buffer[at..<(at + key.count)])
        }, capacity: &capacity)
    }
  }
}
