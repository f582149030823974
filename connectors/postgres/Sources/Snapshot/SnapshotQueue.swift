import Changes
import ConnectorKit
import PostgresClient

/// Where the workers of a snapshot meet: who reads what, and the batches on their way to the source's thread, in order.
///
/// The newest batch is held back until another follows, so that the last row of all can be marked even when the tables
/// after it are empty. Bounded by the pool that the batches come from.
final class SnapshotQueue: @unchecked Sendable {
  enum Popped {
    case batch(ChangeBatch)
    case nothing
    case finished
  }

  private let lock = ConditionLock()
  private var parts: ArraySlice<SnapshotPart>
  private var tables: [TableReading]
  private var waiting: [ChangeBatch] = []
  private var workers: Int
  private var failure: ConnectorFailure?
  private var isStopping = false
  /// Whether the first table has a batch, or needs none: the others must not take them all before.
  private var firstTableHasBatch = false

  init(_ plan: SnapshotPlan, workers: Int) {
    parts = plan.parts[...]
    tables = plan.partCounts.map { TableReading(parts: $0) }
    self.workers = workers
  }

  var shouldStop: Bool { lock.withLock { isStopping || failure != nil } }

  // MARK: the workers

  /// The next part of `table`, for a worker that is at it already; nil where none is left.
  func nextPart(of table: Int) -> SnapshotPart? {
    lock.withLock {
      guard !isStopping, failure == nil, let index = parts.firstIndex(where: { $0.table == table }) else { return nil }
      tables[table].takePart(isJoining: false)
      return parts.remove(at: index)
    }
  }

  /// The next part of the earliest table that has one; nil at the end.
  func nextPart() -> SnapshotPart? {
    lock.withLock {
      guard !isStopping, failure == nil, let part = parts.popFirst() else { return nil }
      tables[part.table].takePart(isJoining: true)
      return part
    }
  }

  /// When the table's read began: said by the first worker, taken over by the others.
  func timestamp(of table: Int, _ now: () throws(ConnectorFailure) -> Int64) throws(ConnectorFailure) -> Int64 {
    if let known = lock.withLock({ tables[table].timestamp }) { return known }
    let time = try now()
    return lock.withLock {
      let first = tables[table].timestamp ?? time
      tables[table].timestamp = first
      return first
    }
  }

  func hasFirstRow(_ table: Int) {
    lock.withLock {
      tables[table].firstRow()
      lock.wakeAll()
    }
  }

  /// Waits until a worker at `table` may take a batch from the pool; false when stopping.
  func waitForTurn(_ table: Int) -> Bool {
    lock.withLock {
      while table != 0, !firstTableHasBatch, !tables[0].isDone, !ends { rest() }
      return !ends
    }
  }

  /// The first table has its first batch.
  func tookBatch(_ table: Int) {
    guard table == 0 else { return }
    lock.withLock {
      firstTableHasBatch = true
      lock.wakeAll()
    }
  }

  /// Hands a full batch over, more of the table being sure to come.
  func handOver(_ batch: ChangeBatch, table: Int) {
    lock.withLock {
      while table != 0, !tables[0].isStarted, !tables[0].isDone, !ends { rest() }
      append(batch, table: table, isLast: false)
    }
  }

  /// A worker found no further part of `table` and hands over what it holds. Returns the table's rows where it was the
  /// last.
  func endTable(_ table: Int, batch: ChangeBatch?) -> Int? {
    lock.withLock {
      tables[table].beginEnding(hasRows: batch != nil)
      lock.wakeAll()
      if let batch {
        while table != 0, !tables[0].isStarted, !tables[0].isDone, !ends { rest() }
        var decision = tables[table].decide()
        while decision == .wait, !ends {
          rest()
          decision = tables[table].decide()
        }
        append(batch, table: table, isLast: decision == .mark)
        tables[table].end()
        lock.wakeAll()
      }
      return tables[table].isDone ? tables[table].rows : nil
    }
  }

  /// Rows of the table handed over so far.
  func rows(of table: Int) -> Int { lock.withLock { tables[table].rows } }

  func workerEnded(_ failure: ConnectorFailure?) {
    lock.withLock {
      workers -= 1
      if let failure, self.failure == nil || self.failure?.code == "interrupted" { self.failure = failure }
      lock.wakeAll()
    }
  }

  private func append(_ batch: ChangeBatch, table: Int, isLast: Bool) {
    SnapshotMarks.mark(batch, table: table, isFirst: !tables[table].isStarted, isLast: isLast)
    tables[table].handedOver(rows: batch.rows.count)
    waiting.append(batch)
    lock.wakeAll()
  }

  // MARK: the source's thread

  /// The next batch in order, waited for at most `span`.
  func pop(waitingAtMost span: Duration) throws(ConnectorFailure) -> Popped {
    let deadline = ClockTime.now + span
    return try lock.withLock { () throws(ConnectorFailure) -> Popped in
      while true {
        // An interrupted worker is no failure: the engine is stopping and closes the source next.
        if let failure, failure.code != "interrupted" { throw failure }
        let isComplete = workers == 0 && failure == nil
        if waiting.count > 1 || (isComplete && !waiting.isEmpty) {
          let batch = waiting.removeFirst()
          if waiting.isEmpty { SnapshotMarks.markLast(batch) }
          return .batch(batch)
        }
        if isComplete { return .finished }
        if isStopping || ClockTime.now >= deadline { return .nothing }
        lock.wait(untilNanoseconds: deadline.nanoseconds)
      }
    }
  }

  /// Ends the workers, and gives back what they had handed over.
  func stop(_ giveBack: (ChangeBatch) -> Void) {
    let left = lock.withLock { () -> [ChangeBatch] in
      isStopping = true
      lock.wakeAll()
      let left = waiting
      waiting = []
      return left
    }
    for batch in left { giveBack(batch) }
  }

  /// Waits until all workers have ended; false when they have not by `deadline`.
  func join(until deadline: ClockTime) -> Bool {
    lock.withLock {
      while workers > 0, ClockTime.now < deadline { lock.wait(untilNanoseconds: deadline.nanoseconds) }
      return workers == 0
    }
  }

  private var ends: Bool { isStopping || failure != nil }

  private func rest() { lock.wait(untilNanoseconds: (ClockTime.now + .seconds(1)).nanoseconds) }
}
