import Bytes
import Changes

extension ValueParser {
  /// `{1,NULL,"a \"b\""}`, `[0:1]={1,2}`: the elements of one dimension. Several dimensions stay text.
  ///
  /// PostgreSQL 18 manual, section 8.15.6.
  @inline(never)
  mutating func parseArray(
    _ text: UnsafeRawBufferPointer, as column: ColumnParser, into store: inout RowStore
  ) throws(ValueError) -> Value {
    guard let body = ValueParser.arrayBody(text) else { throw ValueError("an array") }
    guard body.count > 2 else { return Value(.list, bits: UInt64(store.valueCount)) }
    if body[1] == UInt8(ascii: "{") { return store.addContents(text, kind: .text) }
    let elements = UnsafeRawBufferPointer(rebasing: body[1..<(body.count - 1)])
    let count = ValueParser.elementCount(elements, delimiter: column.delimiter)
    let first = store.addValues(count)
    var index = 0
    for element in 0..<count {
      if element > 0 { index += 1 }
      store[first + element] = try parseElement(elements, &index, as: column, into: &store)
      guard index == elements.count || elements[index] == column.delimiter else { throw ValueError("an array") }
    }
    guard index == elements.count else { throw ValueError("an array") }
    return Value(.list, bits: UInt64(first), length: UInt32(truncatingIfNeeded: count))
  }

  /// The array with its braces, without the bounds before it.
  private static func arrayBody(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var start = 0
    if text.first == UInt8(ascii: "[") {
      while start < text.count, text[start] != UInt8(ascii: "=") { start += 1 }
      start += 1
    }
    guard text.count - start >= 2, text[start] == UInt8(ascii: "{"), text[text.count - 1] == UInt8(ascii: "}") else {
      return nil
    }
    return UnsafeRawBufferPointer(rebasing: text[start...])
  }

  /// How many elements there are; a delimiter within quotes or after a backslash is none.
  private static func elementCount(_ text: UnsafeRawBufferPointer, delimiter: UInt8) -> Int {
    var count = 1
    var isQuoted = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "\\") {
        index += 1
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == delimiter, !isQuoted {
        count += 1
      }
      index += 1
    }
    return count
  }

  /// The element at `index`, which moves to the delimiter after it or to the end.
  private mutating func parseElement(
    _ text: UnsafeRawBufferPointer, _ index: inout Int, as column: ColumnParser, into store: inout RowStore
  ) throws(ValueError) -> Value {
    let isQuoted = index < text.count && text[index] == UInt8(ascii: "\"")
    if isQuoted { index += 1 }
    let start = index
    var hasEscapes = false
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        index += 1
      } else if isQuoted ? byte == UInt8(ascii: "\"") : byte == column.delimiter {
        break
      }
      index += 1
    }
    // A backslash may have been the last byte.
    guard index <= text.count, !isQuoted || index < text.count else { throw ValueError("an array") }
    let raw = UnsafeRawBufferPointer(rebasing: text[start..<index])
    if isQuoted {
      index += 1
    } else if ValueParser.equal(raw, "NULL") {
      return .null
    }
    guard hasEscapes else { return try ValueParser.parse(raw, as: column.element, into: &store) }
    return try ValueParser.parse(unescape(raw), as: column.element, into: &store)
  }

  /// The text without its backslashes, in the scratch buffer.
  private mutating func unescape(_ raw: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    scratch.removeAll()
    scratch.reserve(raw.count)
    var index = 0
    while index < raw.count {
      if raw[index] == UInt8(ascii: "\\"), index + 1 < raw.count { index += 1 }
      scratch.storeReserved(raw[index])
      index += 1
    }
    return scratch.bytes
  }
}
