import Bytes
import Changes
import ConnectorKit
import Formats

/// What the scripted encoder makes of one row; rows are looked up by their position.
struct ScriptedRecord {
  var topic = "shop.a"
  var key: String?
  var value: String?
  var partition: Int32 = -1
  /// Members of a JSON object.
  var headers: String?
  var hasContextHeaders = true
}

/// Records by a script: what the sink does with records does not depend on how they were encoded.
final class ScriptedEncoder: RecordEncoder {
  var topics: [String] = []
  let contextHeaders: String
  let sourcePartition = #"{"server":"shop"}"#
  private let record: (UInt64) -> ScriptedRecord

  init(contextHeaders: String = #""run":"r1""#, _ record: @escaping (UInt64) -> ScriptedRecord) {
    self.contextHeaders = contextHeaders
    self.record = record
  }

  func encode(
    _ batch: ChangeBatch, from firstRow: Int, upTo byteLimit: Int, into records: inout EncodedRecords
  ) throws(ConnectorFailure) -> Int {
    var row = firstRow
    while row < batch.rows.count, records.bytes.count < byteLimit {
      let script = record(batch.rows[row].position)
      var topic = topics.firstIndex(of: script.topic)
      if topic == nil {
        topic = topics.count
        topics.append(script.topic)
      }
      let key = part(script.key, &records)
      let value = part(script.value, &records)
      let headers = part(script.headers, &records)
      records.records.append(
        EncodedRecord(
          topic: Int32(topic ?? 0), partition: script.partition, key: key, value: value, headers: headers,
          hasContextHeaders: script.hasContextHeaders, row: UInt32(row)))
      row += 1
    }
    return row
  }

  func appendOffset(of row: Int, in batch: ChangeBatch, to buffer: inout ByteBuffer) {}

  private func part(_ text: String?, _ records: inout EncodedRecords) -> RecordPart {
    guard let text else { return .null }
    let offset = records.bytes.count
    records.bytes.append(text)
    return RecordPart(offset: offset, length: UInt32(text.utf8.count))
  }
}

/// A batch of creates at these positions, one transaction.
func makeBatch(_ sequence: UInt64, _ positions: some Sequence<UInt64>) -> ChangeBatch {
  let batch = ChangeBatch()
  batch.sequence = sequence
  batch.transactions.append(Transaction(id: 1, timestamp: 0, commitPosition: 1))
  for position in positions { batch.rows.append(Row(.create, position: position, transaction: 0)) }
  return batch
}
