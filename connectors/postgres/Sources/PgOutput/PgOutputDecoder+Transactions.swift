import Bytes
import Changes

extension PgOutputDecoder {
  /// The server counts time from 2000-01-01, the rows from 1970-01-01; microseconds.
  static var epochOffset: Int64 { 946_684_800_000_000 }

  mutating func enter(_ transaction: Transaction, into batch: ChangeBatch) {
    transactionIndex = UInt32(truncatingIfNeeded: batch.transactions.count)
    batch.transactions.append(transaction)
  }

  /// `final-lsn u64  time i64  xid u32`
  mutating func decodeBegin(_ reader: inout ByteReader, at lsn: LSN, into batch: ChangeBatch) throws {
    let finalLSN = try reader.uint64()
    lastTimestamp = try reader.int64() &+ PgOutputDecoder.epochOffset
    let xid = try reader.uint32()
    if let open = transaction { throw PgOutputError.insideTransaction(xid: open.id ?? 0) }
    let begun = Transaction(
      id: xid, timestamp: lastTimestamp, commitPosition: finalLSN, previousCommit: previousCommit)
    transaction = begun
    enter(begun, into: batch)
    batch.rows.append(Row(.begin, position: lsn.rawValue, transaction: transactionIndex))
  }

  /// `flags u8  commit-lsn u64  end-lsn u64  time i64`
  mutating func decodeCommit(_ reader: inout ByteReader, at lsn: LSN, into batch: ChangeBatch) throws -> DecodeOutcome {
    _ = try reader.uint8()
    _ = try reader.uint64()
    let endLSN = try reader.uint64()
    _ = try reader.int64()
    guard transaction != nil else { throw PgOutputError.outsideTransaction(kind: UInt8(ascii: "C")) }
    batch.rows.append(Row(.commit, position: endLSN, transaction: transactionIndex))
    transaction = nil
    previousCommit = endLSN
    return .transactionEnded(endLSN: LSN(endLSN))
  }

  /// `origin-lsn u64  name 0`, after the begin that it belongs to.
  mutating func decodeOrigin(_ reader: inout ByteReader, into batch: ChangeBatch) throws {
    let position = try reader.uint64()
    let name = String(decoding: try reader.zeroTerminated(), as: UTF8.self)
    guard transaction != nil, batch.transactions.indices.contains(Int(transactionIndex)) else {
      throw PgOutputError.outsideTransaction(kind: UInt8(ascii: "O"))
    }
    transaction?.origin = name
    transaction?.originPosition = position
    batch.transactions[Int(transactionIndex)].origin = name
    batch.transactions[Int(transactionIndex)].originPosition = position
  }

  /// `flags u8  lsn u64  prefix 0  length u32  content`: `pg_logical_emit_message`. Bit 0 of the flags: transactional.
  mutating func decodeMessage(_ reader: inout ByteReader, at lsn: LSN, into batch: ChangeBatch) throws -> DecodeOutcome
  {
    let isTransactional = try reader.uint8() & 1 != 0
    _ = try reader.uint64()
    let prefix = try reader.zeroTerminated()
    let content = try reader.bytes(Int(try reader.uint32()))
    if isTransactional {
      guard transaction != nil else { throw PgOutputError.outsideTransaction(kind: UInt8(ascii: "M")) }
      append(prefix, content, at: lsn, transaction: transactionIndex, isTransactional: true, to: batch)
      return .continued
    }
    let index = UInt32(truncatingIfNeeded: batch.transactions.count)
    // Debezium counts such a message as a commit of its own, before it emits it.
    if transaction == nil { previousCommit = lsn.rawValue }
    // The message is given with its record's end. The record begins before that, and is not sent again from there.
    batch.transactions.append(
      Transaction(id: nil, timestamp: lastTimestamp, commitPosition: lsn.rawValue &- 1, previousCommit: previousCommit))
    append(prefix, content, at: lsn, transaction: index, isTransactional: false, to: batch)
    return transaction == nil ? .transactionEnded(endLSN: lsn) : .continued
  }

  private func append(
    _ prefix: UnsafeRawBufferPointer, _ content: UnsafeRawBufferPointer, at lsn: LSN, transaction: UInt32,
    isTransactional: Bool, to batch: ChangeBatch
  ) {
    let first = batch.store.addValues(2)
    batch.store[first] = batch.store.addContents(prefix, kind: .text)
    batch.store[first + 1] = batch.store.addContents(content, kind: .bytes)
    batch.rows.append(
      Row(
        .message, position: lsn.rawValue, transaction: transaction, after: UInt32(truncatingIfNeeded: first),
        isTransactional: isTransactional))
  }

  /// `id u32  schema 0  name 0`: the catalogue says more.
  func skipType(_ reader: inout ByteReader) throws {
    _ = try reader.uint32()
    _ = try reader.zeroTerminated()
    _ = try reader.zeroTerminated()
  }
}
