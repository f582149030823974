import Bytes
import Changes
import JSONDocuments

/// Events after the transform `ExtractNewRecordState`: the row in place of the envelope.
extension EventWriter {
  /// One event on its way through the transform.
  struct Unwrapped {
    var letter: UInt8
    let row: Row
    let index: UInt32
    let view: UnsafePointer<TableView>
    let plan: TablePlan
    let writer: FieldWriter
    var images: Images
    var key = RecordPart.null
    /// `__debezium.newkey` or `__debezium.oldkey`; empty without.
    var headers = RecordPart.null
    var order: (total: Int64, ofTable: Int64)?

    /// An event of the same row.
    func event(
      _ letter: UInt8, _ images: Images, _ key: RecordPart, _ headers: RecordPart,
      _ order: (total: Int64, ofTable: Int64)?
    ) -> Unwrapped {
      var event = self
      event.letter = letter
      event.images = images
      event.key = key
      event.headers = headers
      event.order = order
      return event
    }
  }

  mutating func encodeUnwrapped(
    _ row: Row, _ index: UInt32, _ view: UnsafePointer<TableView>, _ surroundings: borrowing Surroundings,
    into records: inout EncodedRecords
  ) {
    let plan = surroundings.plans[Int(row.schema)]
    let writer = surroundings.writer(view, failures)
    let before = row.beforeImage == .none ? nil : surroundings.values + Int(row.before)
    let after = surroundings.values + Int(row.after)
    let isKeyImage = row.beforeImage == .key
    let deleted = Images(before: before, after: nil, isKeyImage: isKeyImage)
    let created = Images(before: nil, after: after, isKeyImage: false)
    let change = Unwrapped(
      letter: Letter.read, row: row, index: index, view: view, plan: plan, writer: writer, images: created)
    switch row.operation {
    case .delete:
      guard !skipped.delete, let before else { return }
      let key = writeKey(view, writer, row: before, old: nil, isKeyImage: isKeyImage, to: &records.bytes)
      unwrapDelete(
        change.event(Letter.delete, deleted, key, .null, countEvent(row, view, isSnapshot: false)), into: &records)
    case .update:
      if let before, skipsUnchanged,
        isUnchanged(view, writer, before, after, isKeyImage: isKeyImage, &records.bytes)
      {
        return
      }
      if let before, isKeyChanged(view, writer, before, after, isKeyImage: isKeyImage, &records.bytes) {
        unwrapKeyChange(change, before, after, into: &records)
        return
      }
      if skipped.update { return }
      let key = writeKey(view, writer, row: after, old: before, isKeyImage: false, to: &records.bytes)
      let images = Images(before: before, after: after, isKeyImage: isKeyImage)
      unwrapRow(
        change.event(Letter.update, images, key, .null, countEvent(row, view, isSnapshot: false)), into: &records)
    default:
      if row.operation == .create, skipped.create { return }
      let key = writeKey(view, writer, row: after, old: nil, isKeyImage: false, to: &records.bytes)
      let letter = row.operation == .create ? Letter.create : Letter.read
      let order = countEvent(row, view, isSnapshot: writer.isSnapshot)
      unwrapRow(change.event(letter, created, key, .null, order), into: &records)
    }
  }

  /// A change of the key is a deletion of the old row and a creation of the new one.
  private mutating func unwrapKeyChange(
    _ change: Unwrapped, _ before: UnsafePointer<Value>, _ after: UnsafePointer<Value>,
    into records: inout EncodedRecords
  ) {
    let (row, view, writer) = (change.row, change.view, change.writer)
    let isKeyImage = row.beforeImage == .key
    if !skipped.delete {
      let key = writeKey(view, writer, row: before, old: nil, isKeyImage: isKeyImage, to: &records.bytes)
      let headers = appendKeyHeader("\"__debezium.newkey\":", view, writer, row: after, old: before, to: &records.bytes)
      let deleted = Images(before: before, after: nil, isKeyImage: isKeyImage)
      let order = countEvent(row, view, isSnapshot: false)
      unwrapDelete(change.event(Letter.delete, deleted, key, headers, order), into: &records)
    }
    if !skipped.create {
      let key = writeKey(view, writer, row: after, old: before, isKeyImage: false, to: &records.bytes)
      let headers = appendKeyHeader(
        "\"__debezium.oldkey\":", view, writer, row: before, old: nil, isKeyImage: isKeyImage, to: &records.bytes)
      EventWriter.withMerged(view, before, after, isFull: !isKeyImage) {
        let images = Images(before: nil, after: $0, isKeyImage: false)
        let order = countEvent(row, view, isSnapshot: false)
        unwrapRow(change.event(Letter.create, images, key, headers, order), into: &records)
      }
    }
  }

  private func unwrapDelete(_ event: Unwrapped, into records: inout EncodedRecords) {
    guard let unwrap = options.unwrap, unwrap.deletes != .drop else { return }
    let headers = appendHeaders(event, to: &records.bytes)
    let topic = topic(event, &records.bytes)
    var value = RecordPart.null
    let start = records.bytes.count
    switch unwrap.deletes {
    case .rewrite, .rewriteWithTombstone:
      appendRow(event, deleted: "true", to: &records.bytes)
      value = RecordPart(offset: start, length: UInt32(records.bytes.count - start))
    case .tombstone:
      event.writer.append(event.view.pointee.deletedValue, to: &records.bytes)
      value = RecordPart(offset: start, length: UInt32(records.bytes.count - start))
    case .deleteToTombstone, .drop: break
    }
    append(event, topic, value, headers, into: &records)
    if unwrap.deletes == .rewriteWithTombstone, tombstones {
      let headers = appendHeaders(event, ofTombstone: true, to: &records.bytes)
      append(event, event.view.pointee.topic, .null, headers, into: &records)
    }
  }

  private func unwrapRow(_ event: Unwrapped, into records: inout EncodedRecords) {
    let headers = appendHeaders(event, to: &records.bytes)
    let topic = topic(event, &records.bytes)
    let start = records.bytes.count
    appendRow(event, deleted: "false", to: &records.bytes)
    let value = RecordPart(offset: start, length: UInt32(records.bytes.count - start))
    append(event, topic, value, headers, into: &records)
  }

  private func append(
    _ event: Unwrapped, _ topic: Int32, _ value: RecordPart, _ headers: RecordPart, into records: inout EncodedRecords
  ) {
    // Headers that the transform adds come last, so that the context's have to stand among the record's own.
    let isComplete = !event.plan.headerAdditions.isEmpty
    records.records.append(
      EncodedRecord(
        topic: topic, key: event.key, value: value, headers: headers, hasContextHeaders: showsContext && !isComplete,
        row: event.index))
  }

  private func appendRow(_ event: Unwrapped, deleted: StaticString, to out: inout ByteBuffer) {
    let (view, writer) = (event.view, event.writer)
    writer.append(view.pointee.valueHead, to: &out)
    if let image = event.images.after ?? event.images.before {
      var rowWriter = writer
      rowWriter.isKeyImage = event.images.after == nil && event.images.isKeyImage
      let old = event.images.isKeyImage ? nil : event.images.before
      rowWriter.write(view.pointee.rowFields, count: view.pointee.rowCount, row: image, old: old, to: &out)
    }
    var isEmpty = view.pointee.rowCount == 0
    if options.unwrap?.deletes.isRewrite == true {
      out.append(isEmpty ? "{\"__deleted\":\"" : ",\"__deleted\":\"")
      out.append(deleted)
      out.append(0x22)
      isEmpty = false
    }
    for addition in event.plan.fieldAdditions {
      writer.append(addition.name, to: &out)
      appendAddition(addition, event, to: &out)
      isEmpty = false
    }
    if isEmpty { out.append(0x7B) }
    out.append(0x7D)
    if showsValueSchemas { out.append(0x7D) }
  }

  /// The record's headers in their order: of a key change, of the context, of the transform.
  private func appendHeaders(
    _ event: Unwrapped, ofTombstone: Bool = false, to out: inout ByteBuffer
  ) -> RecordPart {
    let additions = event.plan.headerAdditions
    if additions.isEmpty { return event.headers }
    let own =
      event.headers.isNull
      ? [] : Array(out.bytes[event.headers.offset..<(event.headers.offset + Int(event.headers.length))])
    let start = out.count
    out.appendAll(own)
    if showsContext {
      if out.count > start { out.append(0x2C) }
      out.append(contextHeaders)
    }
    for addition in additions {
      if out.count > start { out.append(0x2C) }
      event.writer.append(ofTombstone ? addition.tombstoneName : addition.name, to: &out)
      appendAddition(addition, event, to: &out)
      event.writer.append(addition.tail, to: &out)
    }
    return RecordPart(offset: start, length: UInt32(out.count - start))
  }

  private func appendAddition(_ addition: AdditionPlan, _ event: Unwrapped, to out: inout ByteBuffer) {
    switch addition.source {
    case .operation:
      out.append(0x22)
      out.append(event.letter)
      out.append(0x22)
    case .time: out.append(integer: pieces.now / 1_000_000)
    case .sourceBlock: appendSourceMember(Int(addition.field), event, to: &out)
    case .transactionBlock:
      guard let order = event.order else { return out.append("null" as StaticString) }
      switch addition.field {
      case 0: appendTransactionID(event.row, to: &out)
      case 1: out.append(integer: order.total)
      default: out.append(integer: order.ofTable)
      }
    case .before, .after:
      guard let image = addition.source == .before ? event.images.before : event.images.after else {
        return out.append("null" as StaticString)
      }
      appendColumn(event.view.pointee.additionFields + Int(addition.field), image, event, to: &out)
    }
  }

  /// A field's value without its name.
  private func appendColumn(
    _ field: UnsafePointer<FieldPlan>, _ image: UnsafePointer<Value>, _ event: Unwrapped, to out: inout ByteBuffer
  ) {
    var plan = field.pointee
    plan.name.length = 0
    withUnsafePointer(to: &plan) { event.writer.write($0, count: 1, row: image, old: nil, to: &out) }
  }

  /// A member of the source block, by its place in the block's schema.
  private func appendSourceMember(_ member: Int, _ event: Unwrapped, to out: inout ByteBuffer) {
    let name = event.plan.schema.name
    let transaction = event.row.transaction < transactions.count ? transactions[Int(event.row.transaction)] : nil
    let position = Int64(bitPattern: event.row.position)
    func text(_ text: String?) {
      if let text { JSONText.append(text, to: &out) } else { out.append("null" as StaticString) }
    }
    func number(_ number: Int64?) {
      if let number { out.append(integer: number) } else { out.append("null" as StaticString) }
    }
    switch member {
    case 0: text(StandardSchemas.debeziumVersion)
    case 1: text("postgresql")
    case 2: text(options.prefix)
    case 3: number(TemporalText.floorDivided(pieces.timestamp, by: 1000))
    case 4: text(EventPieces.name(of: event.row.snapshotMark))
    case 5: text(database)
    case 6: text("[\(transaction?.previousCommit.map { "\"\(Int64(bitPattern: $0))\"" } ?? "null"),\"\(position)\"]")
    case 7: number(pieces.timestamp)
    case 8: number(pieces.timestamp &* 1000)
    case 9: text(name.schema)
    case 10: text(name.table)
    case 11: number(pieces.transactionID.map { Int64($0) })
    case 12: number(position)
    case 14: text(transaction?.origin)
    case 15: number(transaction?.originPosition.map { Int64(bitPattern: $0) })
    default: number(nil)
    }
  }

  /// The topic that a field of the row names; else the table's.
  private func topic(_ event: Unwrapped, _ out: inout ByteBuffer) -> Int32 {
    let field = event.view.pointee.routeField
    guard field >= 0, let image = event.images.after ?? event.images.before else { return event.view.pointee.topic }
    let start = out.count
    defer { out.count = start }
    var writer = event.writer
    writer.isKeyImage = event.images.after == nil && event.images.isKeyImage
    var plan = event.view.pointee.rowFields[field]
    plan.name.length = 0
    withUnsafePointer(to: &plan) { writer.write($0, count: 1, row: image, old: nil, to: &out) }
    let text = out.bytes[start...]
    guard let value = try? JSONValue(parsing: Array(text)), let name = value.text else {
      return event.view.pointee.topic
    }
    return topics.index(of: name)
  }
}
