import Bytes
import Changes

/// Transaction metadata: records of begin and end, and the block in each event.
extension EventWriter {
  /// Counts an event and appends its `transaction` block; null outside of transactions.
  mutating func appendTransactionBlock(
    _ row: Row, _ view: UnsafePointer<TableView>, isSnapshot: Bool, to out: inout ByteBuffer
  ) {
    guard let order = countEvent(row, view, isSnapshot: isSnapshot) else {
      out.append("null" as StaticString)
      return
    }
    appendTransactionBlock(row, order, to: &out)
  }

  mutating func countEvent(
    _ row: Row, _ view: UnsafePointer<TableView>, isSnapshot: Bool
  ) -> (total: Int64, ofTable: Int64)? {
    guard showsTransactions, !isSnapshot, pieces.transactionID != nil else { return nil }
    let names = tableNames
    return counters.count(view.pointee.version) { names[Int(row.schema)].name.qualified }
  }

  func appendTransactionBlock(_ row: Row, _ order: (total: Int64, ofTable: Int64), to out: inout ByteBuffer) {
    out.append("{\"id\":" as StaticString)
    appendTransactionID(row, to: &out)
    out.append(",\"total_order\":" as StaticString)
    out.append(integer: order.total)
    out.append(",\"data_collection_order\":" as StaticString)
    out.append(integer: order.ofTable)
    out.append(0x7D)
  }

  /// `"771:33792216"`: the transaction's id and the position of this very record.
  func appendTransactionID(_ row: Row, to out: inout ByteBuffer) {
    out.append(0x22)
    out.append(integer: Int64(pieces.transactionID ?? 0))
    out.append(0x3A)
    out.append(integer: Int64(bitPattern: row.position))
    out.append(0x22)
  }

  mutating func encodeBegin(
    _ row: Row, _ index: UInt32, _ surroundings: borrowing Surroundings, into records: inout EncodedRecords
  ) {
    counters.begin()
    guard pieces.transactionID != nil else { return }
    encodeTransaction(row, index, into: &records) { writer, out in
      out.append("\"BEGIN\",\"id\":" as StaticString)
      writer.appendTransactionID(row, to: &out)
      out.append(",\"event_count\":null,\"data_collections\":null" as StaticString)
    }
  }

  mutating func encodeEnd(
    _ row: Row, _ index: UInt32, _ surroundings: borrowing Surroundings, into records: inout EncodedRecords
  ) {
    guard pieces.transactionID != nil else { return }
    encodeTransaction(row, index, into: &records) { writer, out in
      out.append("\"END\",\"id\":" as StaticString)
      writer.appendTransactionID(row, to: &out)
      out.append(",\"event_count\":" as StaticString)
      out.append(integer: writer.counters.total)
      out.append(",\"data_collections\":[" as StaticString)
      for (place, table) in writer.counters.tables().enumerated() {
        out.append(place == 0 ? "{\"data_collection\":" : ",{\"data_collection\":")
        JSONText.append(table.name, to: &out)
        out.append(",\"event_count\":" as StaticString)
        out.append(integer: table.count)
        out.append(0x7D)
      }
      out.append(0x5D)
    }
    counters.begin()
  }

  private mutating func encodeTransaction(
    _ row: Row, _ index: UInt32, into records: inout EncodedRecords,
    _ contents: (inout EventWriter, inout ByteBuffer) -> Void
  ) {
    let keyStart = records.bytes.count
    records.bytes.appendAll(control.transactionKey.head)
    records.bytes.append("{\"id\":" as StaticString)
    appendTransactionID(row, to: &records.bytes)
    records.bytes.append(0x7D)
    records.bytes.appendAll(control.transactionKey.tail)
    let valueStart = records.bytes.count
    records.bytes.appendAll(control.transactionValue.head)
    records.bytes.append("{\"status\":" as StaticString)
    contents(&self, &records.bytes)
    records.bytes.append(",\"ts_ms\":" as StaticString)
    records.bytes.append(integer: TemporalText.floorDivided(pieces.timestamp, by: 1000))
    records.bytes.append(0x7D)
    records.bytes.appendAll(control.transactionValue.tail)
    appendControl(
      topics.index(of: options.topics.transaction), partition: -1, keyStart, valueStart, index, into: &records)
  }

  /// Counts the events of rows that were encoded before this encoder began, so that the numbers of the others are
  /// right.
  mutating func catchUp(_ rows: borrowing RowList, _ surroundings: borrowing Surroundings, to firstRow: Int) {
    tableNames = surroundings.batch.schemas
    guard counters.place != (surroundings.batch.sequence, firstRow), firstRow > 0 else { return }
    // Encoding into the void counts exactly as encoding does.
    var discarded = EncodedRecords()
    for index in 0..<firstRow {
      pieces.turn(to: rows[index], surroundings.batch)
      pieces.readClock()
      encode(rows[index], UInt32(truncatingIfNeeded: index), surroundings, into: &discarded)
      discarded.removeAll()
    }
  }
}
