import Bytes
import CLibpq
import Glibc

/// The stream of changes from a logical replication slot: `START_REPLICATION` and what follows it
/// (manual, section 55.4, "Streaming Replication Protocol").
///
/// ```
///   XLogData   'w'  start LSN u64  end LSN u64  clock i64  payload …
///   keepalive  'k'  end LSN u64  clock i64  reply u8
///   status     'r'  written u64  flushed u64  applied u64  clock i64  reply u8      (ours)
/// ```
/// Used by one thread, on a connection opened for replication.
package final class ReplicationStream {
  package enum Item {
    /// One message of the output plug-in, which begins at `lsn`; the bytes are valid until the next call of `next`.
    case message(lsn: UInt64, UnsafeRawBufferPointer)
    /// The server has sent everything up to `end` of its log. `wantsReply`: it will end the connection without an
    /// answer soon.
    case keepalive(end: UInt64, wantsReply: Bool)
    /// Nothing complete has been received.
    case nothing
  }

  private let connection: PostgresConnection

  /// Starts streaming `slot` at `position`; transactions whose commit lies before it are not sent. `options` go to the
  /// plug-in.
  package init(
    _ connection: PostgresConnection, slot: String, from position: UInt64, options: [(name: String, value: String)]
  ) throws(PostgresError) {
    self.connection = connection
    let list = options.map { "\(Quoting.identifier($0.name)) \(Quoting.replicationLiteral($0.value))" }
    let lsn = String(position >> 32, radix: 16) + "/" + String(position & 0xFFFF_FFFF, radix: 16)
    let command =
      "START_REPLICATION SLOT \(Quoting.identifier(slot)) LOGICAL \(lsn) (\(list.joined(separator: ", ")))"
    guard PQsendQuery(connection.raw, command) == 1 else { throw connection.lost() }
    guard try connection.flush(until: nil) else { throw connection.lost() }
    guard let result = try connection.nextResult(until: nil) else { throw connection.lost() }
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COPY_BOTH else {
      let failure = connection.serverError(result)
      try connection.drainResults()
      throw failure
    }
    connection.isReplicating = true
    connection.pace.begin(isStream: true)
  }

  /// The next item among what has been received, without waiting and without a system call.
  package func next() throws(PostgresError) -> Item {
    switch try connection.takeCopyData() {
    case .data(let bytes):
      connection.pace.note(bytes.count)
      return try parse(bytes)
    case .nothing: return .nothing
    case .ended:
      // The server's reason, where it gave one, comes as the command's result.
      try connection.finishCopy()
      throw PostgresError(.connectionLost, "the server ended the stream of changes")
    }
  }

  /// Takes in what has arrived, without waiting.
  package func consume() throws(PostgresError) { _ = try connection.consume() }

  /// Whether data flows so fast that `receive` should be asked for more before a batch is handed on.
  package var isFlowing: Bool { connection.pace.isHolding }

  /// Whether `consume` takes in only a part of what has arrived, and is to be called again before a wait.
  package var arrivesInPieces: Bool { connection.pace.isEncrypted }

  /// Waits at most `span` for input and takes it in; false when none came.
  package func receive(atMost span: Duration) throws(PostgresError) -> Bool { try connection.receive(atMost: span) }

  private func parse(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) -> Item {
    do throws(ByteError) {
      var reader = ByteReader(bytes)
      switch try reader.uint8() {
      case 0x77:
        let start = try reader.uint64()
        _ = try reader.bytes(16)
        return .message(lsn: start, try reader.bytes(reader.remaining))
      case 0x6B:
        let end = try reader.uint64()
        _ = try reader.bytes(8)
        return .keepalive(end: end, wantsReply: try reader.uint8() != 0)
      case let other:
        throw ByteError.truncated(offset: Int(other), wanted: -1, available: 0)
      }
    } catch {
      throw PostgresError(.unexpected, "a replication message that is neither data nor keepalive, or too short")
    }
  }

  /// Tells the server how far changes were received and how far they are durable: what lies before `flushed` it may
  /// forget.
  package func sendStatus(received: UInt64, flushed: UInt64, wantsReply: Bool = false) throws(PostgresError) {
    var message = ByteBuffer(capacity: 64)
    message.append(0x72)
    message.appendNative(received.bigEndian)
    message.appendNative(flushed.bigEndian)
    message.appendNative(flushed.bigEndian)
    message.appendNative(ReplicationStream.serverClock.bigEndian)
    message.append(wantsReply ? 1 : 0)
    let bytes = message.bytes
    let sent = PQputCopyData(
      connection.raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
    if sent < 0 { throw connection.lost() }
    // Also while stopping, which is when the last word on what is durable is sent.
    _ = try connection.flush(until: ClockTime.now + .milliseconds(500), heedingStop: false)
  }

  /// Microseconds since 2000-01-01, as the server counts.
  private static var serverClock: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return (Int64(time.tv_sec) - 946_684_800) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }

  /// Ends the stream in an orderly way, so that the slot is free when the call returns; gives up after a moment.
  package func end() {
    do {
      guard PQputCopyEnd(connection.raw, nil) == 1 else { return }
      let deadline = ClockTime.now + .milliseconds(200)
      guard try connection.flush(until: deadline, heedingStop: false) else { return }
      while true {
        switch try connection.takeCopyData() {
        case .data: continue
        case .ended: return
        case .nothing:
          guard try connection.wait(POLLIN, until: deadline, heedingStop: false) else { return }
          _ = try connection.consume()
        }
      }
    } catch {
      // The connection is closed next; the server frees the slot then.
      return
    }
  }
}
