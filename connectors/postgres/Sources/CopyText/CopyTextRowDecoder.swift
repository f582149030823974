import Bytes
import Changes
import Glibc

/// Turns lines of `COPY … TO STDOUT` in text format into values.
///
/// ```
///   1 ⇥ text with \t and \n ⇥ \N ⏎      fields between tabs; \N is NULL; a backslash hides a control character
/// ```
/// PostgreSQL 18 manual, COPY, "Text Format". The fields are those of the schema's columns, in their order. One thread.
package final class CopyTextRowDecoder {
  /// Whose columns the lines have.
  let schema: TableSchema
  private let columns: [ColumnParser]
  /// The parser, and a field without its backslashes: behind addresses, so that they are not checked for exclusive
  /// access at every value.
  private let parser: UnsafeMutablePointer<ValueParser>
  private let scratch: UnsafeMutablePointer<ByteBuffer>

  package init(schema: TableSchema) {
    self.schema = schema
    columns = schema.columns.map { ColumnParser($0.type) }
    parser = .allocate(capacity: 1)
    parser.initialize(to: ValueParser())
    scratch = .allocate(capacity: 1)
    scratch.initialize(to: ByteBuffer(capacity: 256))
  }

  deinit {
    parser.deinitialize(count: 1)
    parser.deallocate()
    scratch.deinitialize(count: 1)
    scratch.deallocate()
  }

  /// Appends the values of the one row in `line` (with or without its newline) and returns the index of the first.
  package func decode(_ line: UnsafeRawBufferPointer, into store: inout RowStore) throws(CopyTextError) -> Int {
    var length = line.count
    if length > 0, line[length - 1] == UInt8(ascii: "\n") { length -= 1 }
    let first = store.addValues(columns.count)
    if columns.isEmpty {
      guard length == 0 else { throw .columnCount(table: schema.name.qualified, expected: 0, found: 1) }
      return first
    }
    guard let start = line.baseAddress else {
      throw .columnCount(table: schema.name.qualified, expected: columns.count, found: 0)
    }
    // Without a backslash in the whole line no field needs a second look.
    let hasEscapes = memchr(start, 0x5C, length) != nil
    try columns.withUnsafeBufferPointer { columns throws(CopyTextError) in
      try decodeFields(start, start + length, columns, hasEscapes: hasEscapes, first: first, into: &store)
    }
    return first
  }

  @inline(__always)
  private func decodeFields(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, _ columns: UnsafeBufferPointer<ColumnParser>,
    hasEscapes: Bool, first: Int, into store: inout RowStore
  ) throws(CopyTextError) {
    var field = start
    var index = 0
    while true {
      let tab = CopyTextRowDecoder.findTab(field, end)
      guard index < columns.count else { throw columnCount(start, end) }
      let text = UnsafeRawBufferPointer(start: field, count: tab - field)
      do {
        if hasEscapes {
          store[first + index] = try parseEscaped(text, as: columns[index], into: &store)
        } else {
          store[first + index] = try parser.pointee.parse(text, as: columns[index], into: &store)
        }
      } catch {
        let column = schema.columns[index]
        throw .value(table: schema.name.qualified, column: column.name, type: column.typeName, error)
      }
      index += 1
      if tab == end { break }
      field = tab + 1
    }
    guard index == columns.count else { throw columnCount(start, end) }
  }

  /// The next tab, or `end`: eight bytes at a time.
  @inline(__always)
  private static func findTab(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawPointer {
    var at = start
    while end - at >= 8 {
      let word = UInt64(littleEndian: at.loadUnaligned(as: UInt64.self)) ^ 0x0909_0909_0909_0909
      let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      if zeros != 0 { return at + zeros.trailingZeroBitCount / 8 }
      at += 8
    }
    while at < end, at.load(as: UInt8.self) != 0x09 { at += 1 }
    return at
  }

  /// A field of a line that has a backslash somewhere.
  private func parseEscaped(
    _ text: UnsafeRawBufferPointer, as column: ColumnParser, into store: inout RowStore
  ) throws(ValueError) -> Value {
    guard let start = text.baseAddress, memchr(start, 0x5C, text.count) != nil else {
      return try parser.pointee.parse(text, as: column, into: &store)
    }
    if text.count == 2, text[1] == UInt8(ascii: "N") { return .null }
    return try parser.pointee.parse(unescape(start, start + text.count), as: column, into: &store)
  }

  /// The field's bytes as the value's text has them, in the scratch buffer: what stands between backslashes is copied
  /// in runs.
  private func unescape(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawBufferPointer {
    scratch.pointee.removeAll()
    var at = start
    while let found = memchr(at, 0x5C, end - at) {
      let backslash = UnsafeRawPointer(found)
      guard end - backslash >= 2 else { break }
      scratch.pointee.append(at, count: backslash - at)
      scratch.pointee.append(CopyTextRowDecoder.hidden(backslash.load(fromByteOffset: 1, as: UInt8.self)))
      at = backslash + 2
    }
    scratch.pointee.append(at, count: end - at)
    return scratch.pointee.bytes
  }

  /// The byte that a backslash and `letter` stand for.
  private static func hidden(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "v"): return 0x0B
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "r"): return 0x0D
    default: return letter
    }
  }

  private func columnCount(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> CopyTextError {
    var found = 1
    for byte in UnsafeRawBufferPointer(start: start, count: end - start) where byte == 0x09 { found += 1 }
    return .columnCount(table: schema.name.qualified, expected: columns.count, found: found)
  }
}

/// Why a line of COPY could not be decoded. No message holds a row's values.
package enum CopyTextError: Error, Equatable {
  case columnCount(table: String, expected: Int, found: Int)
  case value(table: String, column: String, type: String, ValueError)
}

extension CopyTextError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .columnCount(let table, let expected, let found):
      return "table \(table): \(expected) columns expected, a line with \(found) found"
    case .value(let table, let column, let type, let error):
      return "column \(table).\(column) of type \(type): \(error)"
    }
  }
}
