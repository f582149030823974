import Bytes
import Changes

/// Records that show no row: heartbeats, truncates, logical messages.
extension EventWriter {
  /// Appends a record without headers whose key and value lie at the end of the arena.
  func appendControl(
    _ topic: Int32, partition: Int32, _ keyStart: Int, _ valueStart: Int, _ index: UInt32,
    into records: inout EncodedRecords
  ) {
    records.records.append(
      EncodedRecord(
        topic: topic, partition: partition, key: RecordPart(offset: keyStart, length: UInt32(valueStart - keyStart)),
        value: RecordPart(offset: valueStart, length: UInt32(records.bytes.count - valueStart)),
        hasContextHeaders: false,
        row: index))
  }

  mutating func encodeHeartbeat(_ index: UInt32, into records: inout EncodedRecords) {
    let keyStart = records.bytes.count
    records.bytes.appendAll(control.heartbeatKey.head)
    records.bytes.append("{\"serverName\":" as StaticString)
    records.bytes.appendAll(control.serverName)
    records.bytes.append(0x7D)
    records.bytes.appendAll(control.heartbeatKey.tail)
    let valueStart = records.bytes.count
    records.bytes.appendAll(control.heartbeatValue.head)
    records.bytes.append("{\"ts_ms\":" as StaticString)
    records.bytes.append(integer: pieces.now / 1_000_000)
    records.bytes.append(0x7D)
    records.bytes.appendAll(control.heartbeatValue.tail)
    appendControl(topics.index(of: options.topics.heartbeat), partition: 0, keyStart, valueStart, index, into: &records)
  }

  mutating func encodeTruncate(
    _ row: Row, _ index: UInt32, _ view: UnsafePointer<TableView>, _ surroundings: borrowing Surroundings,
    into records: inout EncodedRecords
  ) {
    emit(
      Letter.truncate, row, index, view, surroundings.writer(view, failures),
      Images(before: nil, after: nil, isKeyImage: false), key: .null, into: &records)
  }

  mutating func encodeMessage(
    _ row: Row, _ index: UInt32, _ surroundings: borrowing Surroundings, into records: inout EncodedRecords
  ) {
    let prefix = surroundings.values[Int(row.after)]
    let content = surroundings.values[Int(row.after) + 1]
    guard prefix.kind == .text, content.kind == .bytes, isIncluded(prefix, surroundings) else { return }
    let keyStart = records.bytes.count
    records.bytes.appendAll(control.messageKey.head)
    records.bytes.append("{\"prefix\":" as StaticString)
    JSONText.append(surroundings.bytes + prefix.offset, count: Int(prefix.length), to: &records.bytes)
    records.bytes.append(0x7D)
    records.bytes.appendAll(control.messageKey.tail)
    let valueStart = records.bytes.count
    records.bytes.appendAll(control.messageValue.head)
    appendMessage(row, prefix, content, surroundings, to: &records.bytes)
    records.bytes.appendAll(control.messageValue.tail)
    appendControl(topics.index(of: options.topics.message), partition: -1, keyStart, valueStart, index, into: &records)
  }

  private func isIncluded(_ prefix: Value, _ surroundings: borrowing Surroundings) -> Bool {
    if options.messagePrefixInclude.isEmpty, options.messagePrefixExclude.isEmpty { return true }
    let bytes = UnsafeBufferPointer(start: surroundings.bytes + prefix.offset, count: Int(prefix.length))
    return options.isMessageIncluded(String(decoding: bytes, as: UTF8.self))
  }

  private mutating func appendMessage(
    _ row: Row, _ prefix: Value, _ content: Value, _ surroundings: borrowing Surroundings, to out: inout ByteBuffer
  ) {
    out.append("{\"op\":\"m\",\"ts_ms\":" as StaticString)
    out.append(integer: pieces.now / 1_000_000)
    let names: StaticString = ",\"schema\":\"\",\"table\":\"\"               "
    appendSource(row, ConstantPart(offset: 0, length: 23), names.utf8Start, to: &out)
    if showsTransactions, row.isTransactional, pieces.transactionID != nil {
      // Debezium counts each message under a name that Java makes of an object's address.
      let name =
        "io.debezium.connector.postgresql.LogicalDecodingMessageMonitor$LogicalDecodingMessageId@"
        + String(UInt32(truncatingIfNeeded: row.position), radix: 16)
      appendTransactionBlock(row, counters.count(name: name), to: &out)
    } else {
      out.append("null" as StaticString)
    }
    out.append(",\"message\":{\"prefix\":" as StaticString)
    JSONText.append(surroundings.bytes + prefix.offset, count: Int(prefix.length), to: &out)
    out.append(",\"content\":" as StaticString)
    let nowhere = UnsafePointer<FieldPlan>(bitPattern: 16).unsafelyUnwrapped
    let writer = FieldWriter(
      constants: surroundings.bytes, elements: nowhere, hashes: UnsafePointer(bitPattern: 16).unsafelyUnwrapped,
      bytes: surroundings.bytes, values: surroundings.values, failures: failures, roomForRow: 0, isSnapshot: false)
    writer.appendBytes(
      control.messageContent.operation, surroundings.bytes + content.offset, count: Int(content.length), to: &out)
    out.append("}}" as StaticString)
  }
}
