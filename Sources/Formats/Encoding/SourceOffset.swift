import Bytes
import Changes

/// Debezium's offset of single changes, as the connector hands it to Kafka Connect with each record.
enum SourceOffset {
  static func append(
    _ row: Row, _ transaction: Transaction, showsTransaction: Bool, to buffer: inout ByteBuffer
  ) {
    buffer.append(0x7B)
    if row.snapshotMark != .none {
      let isLast = row.snapshotMark == .last
      buffer.append("\"snapshot\":\"INITIAL\",\"last_snapshot_record\":\(isLast),\"snapshot_completed\":\(isLast),")
    }
    add("lsn", Int64(bitPattern: row.position), first: true, to: &buffer)
    if let id = transaction.id { add("txId", Int64(id), to: &buffer) }
    add("ts_usec", transaction.timestamp, to: &buffer)
    if row.snapshotMark == .none {
      let isPast = row.operation == .begin
      if !isPast { add("lsn_proc", Int64(bitPattern: row.position), to: &buffer) }
      let commit = row.operation == .commit ? row.position : transaction.previousCommit
      if isPast, let commit { add("lsn_proc", Int64(bitPattern: commit), to: &buffer) }
      if let commit { add("lsn_commit", Int64(bitPattern: commit), to: &buffer) }
      if let type = messageType(row.operation) { buffer.append(",\"messageType\":\"\(type)\"") }
      if showsTransaction, let id = transaction.id { buffer.append(",\"transaction_id\":\"\(id)\"") }
    }
    buffer.append(0x7D)
  }

  private static func add(_ name: StaticString, _ value: Int64, first: Bool = false, to buffer: inout ByteBuffer) {
    buffer.append(first ? "\"" : ",\"")
    buffer.append(name)
    buffer.append("\":" as StaticString)
    buffer.append(integer: value)
  }

  private static func messageType(_ operation: Operation) -> String? {
    switch operation {
    case .create: "INSERT"
    case .update: "UPDATE"
    case .delete: "DELETE"
    case .truncate: "TRUNCATE"
    case .message: "MESSAGE"
    case .begin: "BEGIN"
    case .commit: "COMMIT"
    case .read, .heartbeat: nil
    }
  }
}
