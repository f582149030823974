import Bytes
import Changes
import Glibc

/// Updates that change the key: a delete of the old row, its tombstone, and the new row, tied together by headers.
extension EventWriter {
  mutating func encodeKeyChange(
    _ row: Row, _ index: UInt32, _ view: UnsafePointer<TableView>, _ writer: FieldWriter,
    _ before: UnsafePointer<Value>,
    _ after: UnsafePointer<Value>, isKeyImage: Bool, into records: inout EncodedRecords
  ) {
    if !skipped.delete {
      let key = writeKey(view, writer, row: before, old: nil, isKeyImage: isKeyImage, to: &records.bytes)
      let headers = appendKeyHeader("\"__debezium.newkey\":", view, writer, row: after, old: before, to: &records.bytes)
      emit(
        Letter.delete, row, index, view, writer, Images(before: before, after: nil, isKeyImage: isKeyImage), key: key,
        headers: headers, into: &records)
      appendTombstone(index, view, key, headers: headers, into: &records)
    }
    if !skipped.create {
      let key = writeKey(view, writer, row: after, old: before, isKeyImage: false, to: &records.bytes)
      let headers = appendKeyHeader(
        "\"__debezium.oldkey\":", view, writer, row: before, old: nil, isKeyImage: isKeyImage, to: &records.bytes)
      // The new row may still need the old one's values where the log left them out.
      emitCreate(row, index, view, writer, before, after, key: key, headers: headers, into: &records)
    }
  }

  private mutating func emitCreate(
    _ row: Row, _ index: UInt32, _ view: UnsafePointer<TableView>, _ writer: FieldWriter,
    _ before: UnsafePointer<Value>,
    _ after: UnsafePointer<Value>, key: RecordPart, headers: RecordPart, into records: inout EncodedRecords
  ) {
    EventWriter.withMerged(view, before, after, isFull: row.beforeImage == .full) {
      emit(
        Letter.create, row, index, view, writer, Images(before: nil, after: $0, isKeyImage: false), key: key,
        headers: headers, into: &records)
    }
  }

  /// Calls `use` with the new row, its absent values taken from the old one where that is whole.
  static func withMerged(
    _ view: UnsafePointer<TableView>, _ before: UnsafePointer<Value>, _ after: UnsafePointer<Value>, isFull: Bool,
    _ use: (UnsafePointer<Value>) -> Void
  ) {
    let count = view.pointee.columnCount
    withUnsafeTemporaryAllocation(of: Value.self, capacity: count + 1) { merged in
      guard let base = merged.baseAddress else { return }
      for column in 0..<count {
        let value = after[column]
        base[column] = value.kind == .absent && isFull ? before[column] : value
      }
      use(UnsafePointer(base))
    }
  }

  func appendKeyHeader(
    _ name: StaticString, _ view: UnsafePointer<TableView>, _ writer: FieldWriter, row: UnsafePointer<Value>,
    old: UnsafePointer<Value>?, isKeyImage: Bool = false, to out: inout ByteBuffer
  ) -> RecordPart {
    let start = out.count
    var writer = writer
    writer.isKeyImage = isKeyImage
    out.append(name)
    writer.append(view.pointee.headerKeyHead, to: &out)
    writer.write(view.pointee.headerKeyFields, count: view.pointee.keyCount, row: row, old: old, to: &out)
    writer.append(view.pointee.headerKeyTail, to: &out)
    return RecordPart(offset: start, length: UInt32(out.count - start))
  }

  /// Whether old and new row have different keys, as far as the old one is known.
  @inline(__always)
  func isKeyChanged(
    _ view: UnsafePointer<TableView>, _ writer: FieldWriter, _ before: UnsafePointer<Value>,
    _ after: UnsafePointer<Value>, isKeyImage: Bool, _ out: inout ByteBuffer
  ) -> Bool {
    for index in 0..<view.pointee.keyCount {
      let column = Int(view.pointee.keyFields[index].column)
      if !EventWriter.isIdentical(before[column], after[column], writer) {
        return isShownDifferently(
          view.pointee.keyFields, view.pointee.keyCount, writer, before, after, isKeyImage: isKeyImage, &out)
      }
    }
    return false
  }

  /// Whether an update leaves all included columns as they were.
  func isUnchanged(
    _ view: UnsafePointer<TableView>, _ writer: FieldWriter, _ before: UnsafePointer<Value>,
    _ after: UnsafePointer<Value>, isKeyImage: Bool, _ out: inout ByteBuffer
  ) -> Bool {
    !isShownDifferently(
      view.pointee.rowFields, view.pointee.rowCount, writer, before, after, isKeyImage: isKeyImage, &out)
  }

  /// Compares two rows as events would show them, one field after the other. What is written for that is taken back.
  private func isShownDifferently(
    _ fields: UnsafePointer<FieldPlan>, _ count: Int, _ writer: FieldWriter, _ before: UnsafePointer<Value>,
    _ after: UnsafePointer<Value>, isKeyImage: Bool, _ out: inout ByteBuffer
  ) -> Bool {
    let start = out.count
    let failuresBefore = failures.pointee
    defer {
      out.count = start
      failures.pointee = failuresBefore
    }
    var oldWriter = writer
    oldWriter.isKeyImage = isKeyImage
    for index in 0..<count {
      let field = fields + index
      let (old, new) = (before[Int(field.pointee.column)], after[Int(field.pointee.column)])
      if EventWriter.isIdentical(old, new, writer) { continue }
      // A null may look like the default, and still is none.
      if field.pointee.isOptional, old.isNull != new.isNull { return true }
      out.count = start
      oldWriter.write(field, count: 1, row: before, old: nil, to: &out)
      let middle = out.count
      writer.write(field, count: 1, row: after, old: before, to: &out)
      let bytes = out.bytes
      if middle - start != out.count - middle
        || !bytes[start..<middle].elementsEqual(bytes[middle..<out.count])
      {
        return true
      }
    }
    return false
  }

  /// Whether two values of one column are surely the same. An absent value is the old one.
  @inline(__always)
  static func isIdentical(_ old: Value, _ new: Value, _ writer: FieldWriter) -> Bool {
    if new.kind == .absent { return true }
    guard old.kind == new.kind, old.length == new.length else { return false }
    switch old.kind {
    case .text, .bytes, .decimalText, .interval:
      return memcmp(writer.bytes + old.offset, writer.bytes + new.offset, Int(old.length)) == 0
    case .list: return false
    case .null: return true
    default: return old.bits == new.bits
    }
  }
}
