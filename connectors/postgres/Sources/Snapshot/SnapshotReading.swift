import Changes
import ConnectorKit
import PostgresClient

/// What the workers of one snapshot share.
struct SnapshotContext: Sendable {
  var tables: [SnapshotTable]
  /// Where the stream goes on: everything that committed before it is in the snapshot.
  var position: LSN
  /// The transaction id that rows carry; nil on a standby.
  var transactionID: UInt32?
  var observer: any SnapshotObserver
}

/// A snapshot under way, from the source's point of view: a mark that it begins, its rows, a mark that it is complete.
final class SnapshotReading {
  enum Outcome {
    case batch(ChangeBatch)
    case idle
    case finished
  }

  private enum Stage { case begins, rows, ends, done }

  private let snapshot: SnapshotContext
  private let plan: SnapshotPlan
  private var connections: [PostgresConnection]
  private let queue: SnapshotQueue
  private var stage = Stage.begins
  private var pool: (any BatchPool)?
  private var startedWorkers = 0

  /// `connections`: one per worker, each inside the exported snapshot.
  init(_ snapshot: SnapshotContext, plan: SnapshotPlan, connections: [PostgresConnection]) {
    self.snapshot = snapshot
    self.plan = plan
    self.connections = connections
    queue = SnapshotQueue(plan, workers: connections.count)
  }

  func read(from pool: any BatchPool, waitingAtMost wait: Duration) throws(ConnectorFailure) -> Outcome {
    switch stage {
    case .begins:
      guard let batch = pool.take(waitingAtMost: wait) else { return .idle }
      startWorkers(pool)
      stage = .rows
      return .batch(beginning(batch))
    case .rows:
      switch try queue.pop(waitingAtMost: wait) {
      case .batch(let batch): return .batch(batch)
      case .nothing: return .idle
      case .finished:
        stage = .ends
        return .idle
      }
    case .ends:
      guard let batch = pool.take(waitingAtMost: wait) else { return .idle }
      stage = .done
      snapshot.observer.snapshotEnds()
      return .batch(ending(batch))
    case .done: return .finished
    }
  }

  private func startWorkers(_ pool: any BatchPool) {
    self.pool = pool
    snapshot.observer.snapshotBegins(snapshot.tables.map { (name: $0.name, estimatedRows: $0.estimatedRows) })
    for connection in connections {
      let worker = SnapshotWorker(connection, snapshot, queue: queue, pool: pool)
      startedWorkers += 1
      if !SnapshotThread.start({ worker.run() }) {
        queue.workerEnded(
          ConnectorFailure(
            .retry, code: "no-threads", "the system has no thread left for the snapshot",
            hint: "Lower snapshot.max.threads."))
      }
    }
  }

  private func beginning(_ batch: ChangeBatch) -> ChangeBatch {
    batch.isSnapshot = true
    batch.mark = .snapshotBegins(snapshot.tables.map(\.schema))
    batch.checkpoint = .postgres(position(isCompleted: false))
    return batch
  }

  private func ending(_ batch: ChangeBatch) -> ChangeBatch {
    batch.isSnapshot = true
    batch.mark = .snapshotEnds
    batch.checkpoint = .postgres(position(isCompleted: true))
    return batch
  }

  private func position(isCompleted: Bool) -> PostgresPosition {
    PostgresPosition(
      lsn: snapshot.position, transactionID: snapshot.transactionID, snapshot: "INITIAL",
      isSnapshotCompleted: isCompleted)
  }

  /// Ends the workers; waits for them, since they use the pool and the connections.
  func close() {
    if let pool {
      queue.stop { pool.giveBack($0) }
      _ = queue.join(until: ClockTime.now + .seconds(3))
      // A batch may have come between.
      queue.stop { pool.giveBack($0) }
    }
    for connection in connections.dropFirst(startedWorkers) { connection.close() }
    connections = []
    stage = .done
  }
}
