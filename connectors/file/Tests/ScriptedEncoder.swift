import Bytes
import Changes
import ConnectorKit
import Formats

/// One record per row, by a script: what the file sink does with records does not depend on what is in them.
final class ScriptedEncoder: RecordEncoder {
  enum Style {
    case plain, tombstone, withoutKey, ownHeaders, bareHeaders
  }

  var topics: [String] = []
  let contextHeaders: String
  let sourcePartition = #"{"server":"shop"}"#
  let style: Style

  init(_ style: Style = .plain, contextHeaders: String = #""run":"r1""#) {
    self.style = style
    self.contextHeaders = contextHeaders
  }

  func encode(
    _ batch: ChangeBatch, from firstRow: Int, upTo byteLimit: Int, into records: inout EncodedRecords
  ) throws(ConnectorFailure) -> Int {
    if topics.isEmpty { topics = ["shop.a"] }
    var row = firstRow
    while row < batch.rows.count, records.bytes.count < byteLimit {
      let position = batch.rows[row].position
      let key = style == .withoutKey ? .null : part(#"{"id":\#(position)}"#, &records)
      let value = style == .tombstone ? .null : part(#"{"v":\#(position)}"#, &records)
      let own = style == .ownHeaders || style == .bareHeaders ? part(#""own":1"#, &records) : .null
      records.records.append(
        EncodedRecord(
          topic: 0, key: key, value: value, headers: own, hasContextHeaders: style != .bareHeaders, row: UInt32(row)))
      row += 1
    }
    return row
  }

  func appendOffset(of row: Int, in batch: ChangeBatch, to buffer: inout ByteBuffer) {
    buffer.append(#"{"lsn":\#(batch.rows[row].position)}"#)
  }

  private func part(_ text: String, _ records: inout EncodedRecords) -> RecordPart {
    let offset = records.bytes.count
    records.bytes.append(text)
    return RecordPart(offset: offset, length: UInt32(text.utf8.count))
  }
}

/// A batch of one-column creates: each number is a row's position, each inner list a transaction that commits at 10
/// times its last position. `checkpoint` names the last transaction that is whole.
func makeBatch(_ sequence: UInt64, _ transactions: [[UInt64]], checkpoint: UInt64? = nil) -> ChangeBatch {
  let batch = ChangeBatch()
  batch.sequence = sequence
  for positions in transactions {
    let index = UInt32(batch.transactions.count)
    batch.transactions.append(Transaction(id: index, timestamp: 0, commitPosition: (positions.last ?? 0) * 10))
    for position in positions { batch.rows.append(Row(.create, position: position, transaction: index)) }
  }
  batch.checkpoint = checkpoint.map { .postgres(PostgresPosition(lsn: LSN($0), commitLSN: LSN($0 * 10 + 1))) }
  return batch
}

/// The line that the sink writes for a row of `makeBatch` in the plain style.
func plainLine(_ position: UInt64) -> String {
  #"{"topic":"shop.a","key":{"id":\#(position)},"value":{"v":\#(position)},"headers":{"run":"r1"},"#
    + #""partition":{"server":"shop"},"offset":{"lsn":\#(position)}}"# + "\n"
}
