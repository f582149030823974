import Bytes
import Changes

extension ValueParser {
  /// `(1.5,-2)`: two coordinates.
  static func parsePoint(
    _ text: UnsafeRawBufferPointer, into store: inout RowStore
  ) throws(ValueError) -> Value {
    guard text.count >= 5, text[0] == UInt8(ascii: "("), text[text.count - 1] == UInt8(ascii: ")") else {
      throw ValueError("a point")
    }
    let list = try parseNumbers(UnsafeRawBufferPointer(rebasing: text[1..<(text.count - 1)]), as: .float64, &store)
    guard list.length == 2 else { throw ValueError("a point") }
    return list
  }

  /// `[1,2.5,3]` of the extension vector.
  static func parseVector(
    _ text: UnsafeRawBufferPointer, as element: ColumnParser.Operation, into store: inout RowStore
  ) throws(ValueError) -> Value {
    guard text.count >= 2, text[0] == UInt8(ascii: "["), text[text.count - 1] == UInt8(ascii: "]") else {
      throw ValueError("a vector")
    }
    return try parseNumbers(UnsafeRawBufferPointer(rebasing: text[1..<(text.count - 1)]), as: element, &store)
  }

  /// Numbers between commas.
  private static func parseNumbers(
    _ text: UnsafeRawBufferPointer, as element: ColumnParser.Operation, _ store: inout RowStore
  ) throws(ValueError) -> Value {
    if text.isEmpty { return Value(.list, bits: UInt64(store.valueCount)) }
    var count = 1
    for byte in text where byte == UInt8(ascii: ",") { count += 1 }
    let first = store.addValues(count)
    var start = 0
    for index in 0..<count {
      var end = start
      while end < text.count, text[end] != UInt8(ascii: ",") { end += 1 }
      let number = UnsafeRawBufferPointer(rebasing: text[start..<end])
      store[first + index] = element == .float32 ? try parseFloat32(number) : try parseFloat64(number)
      start = end + 1
    }
    return Value(.list, bits: UInt64(first), length: UInt32(truncatingIfNeeded: count))
  }

  /// `"a"=>"1", "b"=>NULL` of the extension hstore: keys and values in turn.
  static func parseMap(
    _ text: UnsafeRawBufferPointer, into store: inout RowStore
  ) throws(ValueError) -> Value {
    var pairs = text.isEmpty ? 0 : 1
    var isQuoted = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "\\") {
        index += 1
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: ","), !isQuoted {
        pairs += 1
      }
      index += 1
    }
    let first = store.addValues(pairs * 2)
    index = 0
    for pair in 0..<pairs {
      if pair > 0 { try expect(", ", text, &index) }
      store[first + 2 * pair] = try parseQuoted(text, &index, into: &store)
      try expect("=>", text, &index)
      if index < text.count, text[index] == UInt8(ascii: "\"") {
        store[first + 2 * pair + 1] = try parseQuoted(text, &index, into: &store)
      } else {
        try expect("NULL", text, &index)
        store[first + 2 * pair + 1] = .null
      }
    }
    guard index == text.count else { throw ValueError("an hstore") }
    return Value(.list, bits: UInt64(first), length: UInt32(truncatingIfNeeded: pairs * 2))
  }

  private static func expect(
    _ word: StaticString, _ text: UnsafeRawBufferPointer, _ index: inout Int
  ) throws(ValueError) {
    let end = index + word.utf8CodeUnitCount
    guard end <= text.count, equal(UnsafeRawBufferPointer(rebasing: text[index..<end]), word) else {
      throw ValueError("an hstore")
    }
    index = end
  }

  /// A quoted text at `index`, without its quotes and escapes.
  private static func parseQuoted(
    _ text: UnsafeRawBufferPointer, _ index: inout Int, into store: inout RowStore
  ) throws(ValueError) -> Value {
    guard index < text.count, text[index] == UInt8(ascii: "\"") else { throw ValueError("an hstore") }
    index += 1
    let offset = store.bytes.count
    while index < text.count {
      var byte = text[index]
      index += 1
      if byte == UInt8(ascii: "\"") {
        let length = store.bytes.count - offset
        return Value(.text, bits: UInt64(offset), length: UInt32(truncatingIfNeeded: length))
      }
      if byte == UInt8(ascii: "\\"), index < text.count {
        byte = text[index]
        index += 1
      }
      store.bytes.append(byte)
    }
    throw ValueError("an hstore")
  }
}
