import Changes
import ConnectorKit
import PostgresClient

/// Reads parts of tables over a connection of its own, inside the exported snapshot; a thread of its own runs it.
final class SnapshotWorker: @unchecked Sendable {
  private let connection: PostgresConnection
  private let snapshot: SnapshotContext
  private let queue: SnapshotQueue
  private let pool: any BatchPool
  /// The batch being filled; it holds at least one row, all of one table.
  private var batch: ChangeBatch?
  private var decoder: CopyTextRowDecoder?
  private var rowsSeen = 0
  private var nextReport = ClockTime.now

  init(_ connection: PostgresConnection, _ snapshot: SnapshotContext, queue: SnapshotQueue, pool: any BatchPool) {
    self.connection = connection
    self.snapshot = snapshot
    self.queue = queue
    self.pool = pool
  }

  /// Reads until no part is left, or until the queue stops.
  func run() {
    var failure: ConnectorFailure?
    do {
      while let part = queue.nextPart() { try read(table: part.table, from: part) }
    } catch {
      failure = error
    }
    connection.close()
    if let batch { pool.giveBack(batch) }
    batch = nil
    queue.workerEnded(failure)
  }

  /// Reads parts of one table until none is left.
  private func read(table: Int, from first: SnapshotPart) throws(ConnectorFailure) {
    let source = snapshot.tables[table]
    decoder = CopyTextRowDecoder(schema: source.schema)
    rowsSeen = 0
    let timestamp = try queue.timestamp(of: table) { () throws(ConnectorFailure) in try currentTime() }
    let transaction = Transaction(
      id: snapshot.transactionID, timestamp: timestamp, commitPosition: snapshot.position.rawValue)
    var part = first
    while true {
      try read(part, of: source, transaction)
      if queue.shouldStop { return }
      guard let next = queue.nextPart(of: table) else { break }
      part = next
    }
    let last = batch
    batch = nil
    if let rows = queue.endTable(table, batch: last) { snapshot.observer.snapshotFinishes(source.name, rows: rows) }
  }

  private func read(
    _ part: SnapshotPart, of source: SnapshotTable, _ transaction: Transaction
  ) throws(ConnectorFailure) {
    try translating("reading \(source.name)", .copying) { () throws(PostgresError) in
      try connection.startCopyOut(CopyStatement.text(source, part.blocks))
    }
    while let line = try nextRow(of: source) {
      guard try store(line, table: part.table, source, transaction) else { return }
    }
  }

  @inline(__always)
  private func nextRow(of source: SnapshotTable) throws(ConnectorFailure) -> UnsafeRawBufferPointer? {
    do { return try connection.nextCopyRow() } catch {
      throw PostgresFailures.failure(error, while: .copying, "reading \(source.name)")
    }
  }

  /// Puts one row into the batch, a new one where the old is full; false when stopping.
  @inline(__always)
  private func store(
    _ line: UnsafeRawBufferPointer, table: Int, _ source: SnapshotTable, _ transaction: Transaction
  ) throws(ConnectorFailure) -> Bool {
    if let batch, batch.usedBytes >= pool.batchBytes {
      report(table, source)
      // There is a further row, so this batch does not end the table.
      queue.handOver(batch, table: table)
      self.batch = nil
    }
    guard let batch = batch ?? takeBatch(table, source, transaction), let decoder else { return false }
    let after: Int
    do { after = try decoder.decode(line, into: &batch.store) } catch { throw undecodable(error) }
    batch.rows.append(
      Row(
        .read, position: snapshot.position.rawValue, transaction: 0, schema: 0,
        after: UInt32(truncatingIfNeeded: after), snapshotMark: .row))
    rowsSeen += 1
    return true
  }

  private func takeBatch(_ table: Int, _ source: SnapshotTable, _ transaction: Transaction) -> ChangeBatch? {
    if rowsSeen == 0 { queue.hasFirstRow(table) }
    guard queue.waitForTurn(table) else { return nil }
    while !queue.shouldStop, !connection.stop.isRaised {
      guard let taken = pool.take(waitingAtMost: .milliseconds(500)) else { continue }
      taken.isSnapshot = true
      taken.transactions.append(transaction)
      taken.schemas.append(source.schema)
      batch = taken
      queue.tookBatch(table)
      return taken
    }
    return nil
  }

  private func report(_ table: Int, _ source: SnapshotTable) {
    let now = ClockTime.now
    guard now >= nextReport else { return }
    nextReport = now + .milliseconds(250)
    snapshot.observer.snapshotAdvances(source.name, rows: queue.rows(of: table))
  }

  /// The server's clock, microseconds since 1970.
  private func currentTime() throws(ConnectorFailure) -> Int64 {
    let rows = try translating("asking for the server's time") { () throws(PostgresError) in
      try connection.query("SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::bigint")
    }
    return Int64(rows.integer(0, 0) ?? 0)
  }

  private func undecodable(_ error: CopyTextError) -> ConnectorFailure {
    ConnectorFailure(
      .stop, code: "row-undecodable", "a row of the snapshot cannot be decoded: \(error)",
      hint: "This is a defect of Millrace or of a type it does not know; exclude the column or the table to go on.")
  }
}
