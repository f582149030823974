import Bytes
import Changes

/// Debezium's offset of single changes, as the connector hands it to Kafka Connect with each record.
enum SourceOffset {
  static func append(
    _ row: Row, _ transaction: Transaction, showsTransaction: Bool, to buffer: inout ByteBuffer
  ) {
    buffer.append(0x7B)
    if row.snapshotMark != .none {
      buffer.append(row.snapshotMark == .last ? lastOfSnapshot : insideSnapshot)
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
      if let type = messageType(row.operation) { buffer.append(type) }
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

  private static var insideSnapshot: StaticString {
    "\"snapshot\":\"INITIAL\",\"last_snapshot_record\":false,\"snapshot_completed\":false,"
  }

  private static var lastOfSnapshot: StaticString {
    "\"snapshot\":\"INITIAL\",\"last_snapshot_record\":true,\"snapshot_completed\":true,"
  }

  /// The member that names what a change was; per change, hence no `String`.
  private static func messageType(_ operation: Operation) -> StaticString? {
    switch operation {
    case .create: ",\"messageType\":\"INSERT\""
    case .update: ",\"messageType\":\"UPDATE\""
    case .delete: ",\"messageType\":\"DELETE\""
    case .truncate: ",\"messageType\":\"TRUNCATE\""
    case .message: ",\"messageType\":\"MESSAGE\""
    case .begin: ",\"messageType\":\"BEGIN\""
    case .commit: ",\"messageType\":\"COMMIT\""
    case .read, .heartbeat: nil
    }
  }
}
