import Bytes
import Changes

/// Inserts, updates, deletes and snapshot rows as envelopes.
extension EventWriter {
  /// Letters of the envelope's `op`.
  enum Letter {
    static let create: UInt8 = 0x63
    static let update: UInt8 = 0x75
    static let delete: UInt8 = 0x64
    static let read: UInt8 = 0x72
    static let truncate: UInt8 = 0x74
  }

  /// The rows that one record shows.
  struct Images {
    var before: UnsafePointer<Value>?
    var after: UnsafePointer<Value>?
    /// Whether `before` holds the key's columns only.
    var isKeyImage: Bool
  }

  @inline(__always)
  mutating func encodeChange(
    _ row: Row, _ index: UInt32, _ view: UnsafePointer<TableView>, _ surroundings: borrowing Surroundings,
    into records: inout EncodedRecords
  ) {
    let before = row.beforeImage == .none ? nil : surroundings.values + Int(row.before)
    let after = surroundings.values + Int(row.after)
    let isKeyImage = row.beforeImage == .key
    let writer = surroundings.writer(view, failures)
    switch row.operation {
    case .delete:
      if skipped.delete { return }
      guard let before else { return }
      let key = writeKey(view, writer, row: before, old: nil, isKeyImage: isKeyImage, to: &records.bytes)
      emit(
        Letter.delete, row, index, view, writer, Images(before: before, after: nil, isKeyImage: isKeyImage), key: key,
        into: &records)
      appendTombstone(index, view, key, headers: .null, into: &records)
    case .update:
      if let before {
        // Comes first: a change of a key that the value leaves out is no change.
        if skipsUnchanged, isUnchanged(view, writer, before, after, isKeyImage: isKeyImage, &records.bytes) { return }
        if isKeyChanged(view, writer, before, after, isKeyImage: isKeyImage, &records.bytes) {
          encodeKeyChange(row, index, view, writer, before, after, isKeyImage: isKeyImage, into: &records)
          return
        }
      }
      if skipped.update { return }
      let key = writeKey(view, writer, row: after, old: before, isKeyImage: false, to: &records.bytes)
      emit(
        Letter.update, row, index, view, writer, Images(before: before, after: after, isKeyImage: isKeyImage), key: key,
        into: &records)
    default:
      let isCreate = row.operation == .create
      if isCreate, skipped.create { return }
      let key = writeKey(view, writer, row: after, old: nil, isKeyImage: false, to: &records.bytes)
      emit(
        isCreate ? Letter.create : Letter.read, row, index, view, writer,
        Images(before: nil, after: after, isKeyImage: false), key: key, into: &records)
    }
  }

  /// The record's key; null for a table without one.
  @inline(__always)
  func writeKey(
    _ view: UnsafePointer<TableView>, _ writer: FieldWriter, row: UnsafePointer<Value>, old: UnsafePointer<Value>?,
    isKeyImage: Bool, to out: inout ByteBuffer
  ) -> RecordPart {
    guard view.pointee.hasKey else { return .null }
    let start = out.count
    appendKey(view, writer, row: row, old: old, isKeyImage: isKeyImage, to: &out)
    return RecordPart(offset: start, length: UInt32(out.count - start))
  }

  @inline(__always)
  private func appendKey(
    _ view: UnsafePointer<TableView>, _ writer: FieldWriter, row: UnsafePointer<Value>, old: UnsafePointer<Value>?,
    isKeyImage: Bool, to out: inout ByteBuffer
  ) {
    writer.append(view.pointee.keyHead, to: &out)
    var writer = writer
    writer.isKeyImage = isKeyImage
    writer.write(view.pointee.keyFields, count: view.pointee.keyCount, row: row, old: old, to: &out)
    writer.append(view.pointee.keyTail, to: &out)
  }

  /// Appends one record with an envelope.
  @inline(__always)
  mutating func emit(
    _ letter: UInt8, _ row: Row, _ index: UInt32, _ view: UnsafePointer<TableView>, _ writer: FieldWriter,
    _ images: Images,
    key: RecordPart, headers: RecordPart = .null, into records: inout EncodedRecords
  ) {
    let start = records.bytes.count
    writer.append(view.pointee.valueHead, to: &records.bytes)
    appendEnvelope(letter, row, view, writer, images, to: &records.bytes)
    let value = RecordPart(offset: start, length: UInt32(truncatingIfNeeded: records.bytes.count - start))
    records.records.append(
      EncodedRecord(
        topic: view.pointee.topic, key: key, value: value, headers: headers, hasContextHeaders: showsContext, row: index
      ))
  }

  @inline(__always)
  private mutating func appendEnvelope(
    _ letter: UInt8, _ row: Row, _ view: UnsafePointer<TableView>, _ writer: FieldWriter, _ images: Images,
    to out: inout ByteBuffer
  ) {
    appendImage("{\"before\":", images.before, nil, isKeyImage: images.isKeyImage, view, writer, to: &out)
    appendImage(
      ",\"after\":", images.after, images.isKeyImage ? nil : images.before, isKeyImage: false, view, writer, to: &out)
    appendSource(row, view.pointee.sourceNames, view.pointee.constants, to: &out)
    if showsTransactions {
      appendTransactionBlock(row, view, isSnapshot: writer.isSnapshot, to: &out)
      out.reserve(pieces.room)
    } else {
      out.advance(to: FieldWriter.literal("null", to: out.place))
    }
    out.advance(to: FieldWriter.literal(",\"op\":\"", to: out.place))
    out.storeReserved(letter)
    out.advance(to: FieldWriter.copy(pieces.clockBase, Int(pieces.clock.length), to: out.place))
    if showsValueSchemas { out.storeReserved(0x7D) }
  }

  @inline(__always)
  private func appendImage(
    _ name: StaticString, _ image: UnsafePointer<Value>?, _ old: UnsafePointer<Value>?, isKeyImage: Bool,
    _ view: UnsafePointer<TableView>, _ writer: FieldWriter, to out: inout ByteBuffer
  ) {
    out.append(name)
    guard let image else {
      out.append("null" as StaticString)
      return
    }
    var writer = writer
    writer.isKeyImage = isKeyImage
    writer.write(view.pointee.rowFields, count: view.pointee.rowCount, row: image, old: old, to: &out)
    if view.pointee.rowCount == 0 { out.append(0x7B) }
    out.append(0x7D)
  }

  /// Appends the source block up to and with `"transaction":`, and leaves room for the rest of the envelope.
  @inline(__always)
  func appendSource(
    _ row: Row, _ names: ConstantPart, _ constants: UnsafePointer<UInt8>, to out: inout ByteBuffer
  ) {
    out.reserve(pieces.room &+ Int(names.length) &+ 64)
    let base = pieces.base
    var place = out.place
    func copy(_ part: ConstantPart) {
      place = FieldWriter.copy(base + Int(part.offset), Int(part.length), to: place)
    }
    copy(pieces.beforePosition)
    let position = place
    place = IntegerText.write(Int64(bitPattern: row.position), to: place)
    let length = place - position
    copy(pieces.afterPosition)
    place = FieldWriter.copy(constants + Int(names.offset), Int(names.length), to: place)
    copy(pieces.beforeLSN)
    // The same digits again; the source of the copy lies well before its target.
    place = FieldWriter.copy(UnsafePointer(position), length, to: place)
    copy(pieces.afterLSN)
    out.advance(to: place)
  }

  /// Appends the null record after a delete. It shares key and headers with the delete.
  @inline(__always)
  mutating func appendTombstone(
    _ index: UInt32, _ view: UnsafePointer<TableView>, _ key: RecordPart, headers: RecordPart,
    into records: inout EncodedRecords
  ) {
    guard tombstones else { return }
    records.records.append(
      EncodedRecord(
        topic: view.pointee.topic, key: key, value: .null, headers: headers, hasContextHeaders: showsContext, row: index
      ))
  }
}
