import Bytes
import Changes

/// Turns the messages of one replication stream (pgoutput, protocol version 1) into rows of batches.
///
/// ```
///   B  (O)  { R* (I|U|D|T|M) }*  C      one transaction; M without one may stand between two
/// ```
/// Pure: bytes in, rows out. It keeps what the protocol itself keeps between messages: the open transaction, the
/// announced relations, the last commit. One stream, one decoder, one thread. PostgreSQL 18 manual, section 54.9.
///
/// For each new batch call `begin(_:)` first; a transaction may span batches and is entered into each. After a
/// thrown error the stream is unusable. A struct, so that its state is not checked for exclusive access at every value.
package struct PgOutputDecoder: ~Copyable {
  /// The transaction whose messages are being read; nil between two.
  var transaction: Transaction?
  /// Whether the messages being read belong to a transaction that has not ended yet.
  var isInsideTransaction: Bool { transaction != nil }
  /// Its index in the current batch.
  var transactionIndex: UInt32 = 0
  /// The end of the last commit seen (or the position of the last non-transactional message): the next transaction's
  /// `previousCommit`. Set it to the stored commit position when a stream resumes.
  var previousCommit: UInt64?
  /// The commit time of the last transaction begun, microseconds since 1970: a non-transactional message has none of
  /// its own.
  var lastTimestamp: Int64 = 0
  /// Distinguishes batches, so that a relation knows whether its schema stands in the current one already.
  var batchStamp: UInt64 = 1
  var relations = RelationTable()
  var parser = ValueParser()

  package init() {}

  /// Makes `batch` the one that rows go to, and enters the open transaction into it.
  package mutating func begin(_ batch: ChangeBatch) {
    batchStamp += 1
    if let transaction { enter(transaction, into: batch) }
  }

  /// Forgets the stream's state, for a stream that starts anew: relations are announced again.
  ///
  /// `previousCommit` is the stored commit position, `lastTimestamp` the stored event's time in microseconds since
  /// 1970.
  package mutating func reset(previousCommit: UInt64? = nil, lastTimestamp: Int64 = 0) {
    transaction = nil
    self.previousCommit = previousCommit
    self.lastTimestamp = lastTimestamp
    relations.removeAll()
  }

  /// Says how the rows of an announced relation are read; nil: the table is not captured and its rows are skipped.
  ///
  /// The schema's columns are those of the message, in its order.
  package mutating func install(_ schema: TableSchema?, for relation: RelationMessage) {
    relations.install(schema, for: relation)
  }

  /// Decodes the one message in `message`, which lies at `lsn` (the start of the data in XLogData), into `batch`.
  ///
  /// No input traps. Bytes that an error leaves in the batch belong to no row.
  package mutating func decode(_ message: UnsafeRawBufferPointer, at lsn: LSN, into batch: ChangeBatch)
    throws(PgOutputError)
    -> DecodeOutcome
  {
    guard let kind = message.first else { throw .empty }
    do {
      var reader = ByteReader(UnsafeRawBufferPointer(rebasing: message[1...]))
      let outcome = try decode(kind, &reader, at: lsn, into: batch)
      guard reader.remaining == 0 else { throw PgOutputError.trailing(kind: kind, count: reader.remaining) }
      return outcome
    } catch let error as PgOutputError {
      throw error
    } catch let error as ByteError {
      throw .malformed(kind: kind, error)
    } catch {
      throw .unknownMessage(kind)
    }
  }

  @inline(__always)
  private mutating func decode(_ kind: UInt8, _ reader: inout ByteReader, at lsn: LSN, into batch: ChangeBatch) throws
    -> DecodeOutcome
  {
    switch kind {
    case UInt8(ascii: "I"): try decodeInsert(&reader, at: lsn, into: batch)
    case UInt8(ascii: "U"): try decodeUpdate(&reader, at: lsn, into: batch)
    case UInt8(ascii: "D"): try decodeDelete(&reader, at: lsn, into: batch)
    case UInt8(ascii: "B"): try decodeBegin(&reader, at: lsn, into: batch)
    case UInt8(ascii: "C"): return try decodeCommit(&reader, at: lsn, into: batch)
    case UInt8(ascii: "O"): try decodeOrigin(&reader, into: batch)
    case UInt8(ascii: "R"):
      let relation = try RelationMessage(&reader)
      relations.announce(relation)
      return .needsSchema(relation)
    case UInt8(ascii: "T"): try decodeTruncate(&reader, at: lsn, into: batch)
    case UInt8(ascii: "M"): return try decodeMessage(&reader, at: lsn, into: batch)
    case UInt8(ascii: "Y"): try skipType(&reader)
    default: throw PgOutputError.unknownMessage(kind)
    }
    return .continued
  }
}

/// What one message asks of the shell.
package enum DecodeOutcome: Equatable {
  case continued
  /// A transaction is complete (or a non-transactional message was read): the stream may resume at `endLSN`.
  case transactionEnded(endLSN: LSN)
  /// A relation was announced: build its schema and `install` it before the next message.
  indirect case needsSchema(RelationMessage)
}
