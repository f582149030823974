import Changes
import ConnectorKit
import PostgresClient

/// Follows one replication slot: receives, decodes into batches, and tells the server how far all is durable.
///
/// One thread. A batch is handed over when it is full, or when the socket has nothing more at the moment, so that a
/// change never waits for others; a transaction may span batches.
final class ChangeStream {
  private let stream: ReplicationStream
  private var decoder = PgOutputDecoder()
  private let schemas: SchemaReader
  private let options: StreamOptions
  private var acknowledgement: Acknowledgement
  private var heartbeats: Heartbeats
  /// What a Debezium offset inside a transaction covers already; nil once that has passed.
  private var filter: ResumeFilter?
  /// An empty batch taken from the pool, kept while nothing comes.
  private var spare: ChangeBatch?
  /// What the next checkpoint that brings no transaction of its own repeats.
  private var last: PostgresPosition
  /// The last transaction end in the batch at hand.
  private var ended: Ended?

  private struct Ended {
    var position: LSN
    /// Its index in the batch; nil where only a keepalive moved the position.
    var transaction: Int?
  }

  /// What the stream needs of a definition.
  struct StreamOptions {
    var confirmsPositions: Bool
    /// Whether transactions without a captured change are handed on (`provide.transaction.metadata`).
    var keepsEmptyTransactions: Bool
  }

  /// `filter`: where `start` lies inside a transaction, what to drop of it.
  init(
    _ stream: ReplicationStream, from start: PostgresPosition, filter: ResumeFilter?, schemas: SchemaReader,
    options: StreamOptions, acknowledgement: Acknowledgement, heartbeats: Heartbeats
  ) {
    self.filter = filter
    self.stream = stream
    self.schemas = schemas
    self.options = options
    self.acknowledgement = acknowledgement
    self.heartbeats = heartbeats
    last = start
    decoder.reset(previousCommit: start.commitLSN?.rawValue, lastTimestamp: start.timestamp ?? 0)
  }

  /// See `ChangeSource.read`.
  func read(from pool: any BatchPool, waitingAtMost wait: Duration) throws(ConnectorFailure) -> ReadOutcome {
    let deadline = ClockTime.now + wait
    guard let batch = takeBatch(pool, wait) else {
      // All batches are in flight: the server must hear from us all the same.
      try tellServer(now: ClockTime.now)
      return .idle
    }
    while true {
      let isFull = try fill(batch, upTo: pool.batchBytes)
      let now = ClockTime.now
      try tellServer(now: now)
      if isFull || isDue(batch, now: now) { return .batch(complete(batch)) }
      let wake = min(deadline, acknowledgement.nextDue(now: now), heartbeats.nextDue)
      guard now < deadline, try waitForInput(atMost: wake > now ? wake - now : .zero) else { break }
    }
    spare = batch
    return .idle
  }

  func acknowledge(_ position: LSN) { acknowledgement.acknowledge(position) }

  func await(_ end: LSN) { acknowledgement.await(end) }

  /// Says a last time how far all is durable, and ends the stream.
  func close() {
    do { try sendStatus(asksForReply: false) } catch {
      // The server hears it from the next connection.
    }
    stream.end()
  }

  // MARK: receiving

  /// Waits for input, or for something of our own to become due; false when stopping.
  private func waitForInput(atMost span: Duration) throws(ConnectorFailure) -> Bool {
    do {
      _ = try stream.receive(atMost: span)
      return true
    } catch {
      if error.kind == .interrupted { return false }
      throw broken(error)
    }
  }

  private func next() throws(ConnectorFailure) -> ReplicationStream.Item {
    do { return try stream.next() } catch { throw broken(error) }
  }

  /// Whether more has come in: looks once without waiting, or, where data flows fast, waits a moment for more.
  private func receiveMore(looksAgain: Bool) throws(ConnectorFailure) -> Bool {
    do {
      if looksAgain, !stream.isFlowing || stream.arrivesInPieces {
        try stream.consume()
        return true
      }
      return stream.isFlowing ? try stream.receive(atMost: .milliseconds(4)) : false
    } catch {
      if error.kind == .interrupted { return false }
      throw broken(error)
    }
  }

  private func broken(_ error: PostgresError) -> ConnectorFailure {
    PostgresFailures.failure(error, while: .streaming, "following the log")
  }

  // MARK: filling a batch

  private func takeBatch(_ pool: any BatchPool, _ wait: Duration) -> ChangeBatch? {
    if let spare {
      self.spare = nil
      return spare
    }
    guard let batch = pool.take(waitingAtMost: min(wait, .seconds(1))) else { return nil }
    decoder.begin(batch)
    return batch
  }

  /// Decodes what has been received; true when the batch is full, or has rows and nothing more is there.
  private func fill(_ batch: ChangeBatch, upTo limit: Int) throws(ConnectorFailure) -> Bool {
    var looksAgain = true
    var rounds = 0
    while true {
      switch try next() {
      case .message(let lsn, let bytes):
        looksAgain = true
        try decode(bytes, at: LSN(lsn), into: batch)
        if batch.usedBytes >= limit { return true }
      case .keepalive(let end, let wantsReply):
        acknowledgement.keepalive(
          end: LSN(end), wantsReply: wantsReply, isInsideTransaction: decoder.isInsideTransaction)
      case .nothing:
        // Log that does not concern us may flow without end: come up for air now and then.
        rounds += 1
        guard rounds < 1024, try receiveMore(looksAgain: looksAgain) else { return batch.rows.count > 0 }
        looksAgain = false
      }
    }
  }

  @inline(__always)
  private func decode(_ bytes: UnsafeRawBufferPointer, at lsn: LSN, into batch: ChangeBatch) throws(ConnectorFailure) {
    let outcome: DecodeOutcome
    do { outcome = try decoder.decode(bytes, at: lsn, into: batch) } catch { throw undecodable(error, at: lsn) }
    switch outcome {
    case .continued: return
    case .transactionEnded(let end): transactionEnded(at: end, batch)
    case .needsSchema(let relation):
      decoder.install(try schemas.schema(of: relation, in: decoder.transaction?.id), for: relation)
    }
  }

  private func transactionEnded(at end: LSN, _ batch: ChangeBatch) {
    acknowledgement.transactionEnded(at: end)
    let count = batch.rows.count
    if !options.keepsEmptyTransactions, count >= 2, batch.rows[count - 1].operation == .commit,
      batch.rows[count - 2].operation == .begin
    {
      // Nothing of it is captured: it moves the position as a keepalive does.
      batch.rows.count = count - 2
      batch.transactions.removeLast()
      return
    }
    ended = Ended(position: end, transaction: batch.transactions.count - 1)
  }

  private func undecodable(_ error: PgOutputError, at lsn: LSN) -> ConnectorFailure {
    ConnectorFailure(
      .stop, code: "message-undecodable", "the change at \(lsn) cannot be decoded: \(error)",
      hint: "This is a defect of Millrace or of a type it does not know; exclude the column or the table to go on.")
  }

  // MARK: handing a batch over

  /// Whether something is to be handed over although no change came: a position that moved, or a heartbeat.
  private func isDue(_ batch: ChangeBatch, now: ClockTime) -> Bool {
    guard !decoder.isInsideTransaction else { return false }
    if heartbeats.isDue(now) { return true }
    guard batch.rows.count == 0, let position = acknowledgement.dueCheckpoint(now: now) else { return false }
    ended = Ended(position: position, transaction: nil)
    return true
  }

  /// Gives the batch its heartbeat, where one is due, and its checkpoint: the last transaction end in it.
  private func complete(_ batch: ChangeBatch) -> ChangeBatch {
    filter?.apply(to: batch)
    if filter?.isDone ?? false { filter = nil }
    let now = ClockTime.now
    if !decoder.isInsideTransaction, heartbeats.isDue(now) {
      heartbeats.beat(into: batch, at: acknowledgement.received, now: now)
      if ended == nil { ended = Ended(position: acknowledgement.received, transaction: nil) }
      schemas.run(heartbeats.query)
    }
    if let ended {
      last = checkpoint(ended, batch)
      batch.checkpoint = .postgres(last)
      acknowledgement.handOut(ended.position)
      self.ended = nil
    }
    return batch
  }

  private func checkpoint(_ ended: Ended, _ batch: ChangeBatch) -> PostgresPosition {
    let transaction = ended.transaction.flatMap {
      batch.transactions.indices.contains($0) ? batch.transactions[$0] : nil
    }
    return PostgresPosition(
      lsn: ended.position, processedLSN: ended.position, commitLSN: ended.position,
      transactionID: transaction?.id ?? last.transactionID, timestamp: transaction?.timestamp ?? last.timestamp,
      messageType: "COMMIT")
  }

  // MARK: telling the server

  private func tellServer(now: ClockTime) throws(ConnectorFailure) {
    guard acknowledgement.isStatusDue(now: now) else { return }
    do { try sendStatus(asksForReply: acknowledgement.asksForReply(now: now)) } catch { throw broken(error) }
    acknowledgement.statusSent(now: now)
  }

  private func sendStatus(asksForReply: Bool) throws(PostgresError) {
    // Zero confirms nothing.
    let flushed = options.confirmsPositions ? acknowledgement.acknowledged.rawValue : 0
    try stream.sendStatus(received: acknowledgement.received.rawValue, flushed: flushed, wantsReply: asksForReply)
  }
}
