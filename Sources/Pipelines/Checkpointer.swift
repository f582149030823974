import Changes
import ConnectorKit

/// Moves checkpoints: sinks report to it, it commits to the store, and tells what the source may forget.
///
/// Any thread may report; commits are made one at a time, by the thread that calls `commitDue`.
package final class Checkpointer: @unchecked Sendable {
  private let pipeline: String
  private let sinkNames: [String]
  private let store: any CheckpointStore
  private let monitor = Monitor()
  private var ledger: Ledger
  private var isStopping = false
  private var hasNews = false
  private let committing = Monitor()

  package init(pipeline: String, sinkNames: [String], store: any CheckpointStore, committed: [SinkCheckpoint?]) {
    self.pipeline = pipeline
    self.sinkNames = sinkNames
    self.store = store
    ledger = Ledger(committed: committed)
  }

  package func begin(sink: Int, getsSnapshot: Bool) {
    monitor.withLock { ledger.begin(sink: sink, getsSnapshot: getsSnapshot) }
  }

  package func deliver(_ batch: ChangeBatch) {
    monitor.withLock {
      ledger.deliver(sequence: batch.sequence, checkpoint: batch.checkpoint, isSnapshot: batch.isSnapshot)
    }
  }

  package func record(_ receipt: WriteReceipt, sink: Int) {
    monitor.withLock {
      ledger.record(receipt, sink: sink)
      if ledger.due(sink: sink) != nil, !hasNews {
        hasNews = true
        monitor.wakeAll()
      }
    }
  }

  /// Writes what is due to the store; on disk when it returns. After a failure it is due still.
  package func commitDue() throws(ConnectorFailure) {
    try committing.withLock { () throws(ConnectorFailure) in
      for sink in sinkNames.indices {
        let due = monitor.withLock { () -> SinkCheckpoint? in
          hasNews = false
          return ledger.due(sink: sink)
        }
        guard let due else { continue }
        try store.commit(due, pipeline: pipeline, sink: sinkNames[sink])
        monitor.withLock { ledger.commit(due, sink: sink) }
      }
    }
  }

  /// Writes the very first checkpoint of a sink, before it is given anything.
  package func commitFirst(_ checkpoint: SinkCheckpoint, sink: Int) throws(ConnectorFailure) {
    try store.commit(checkpoint, pipeline: pipeline, sink: sinkNames[sink])
    monitor.withLock { ledger.commit(checkpoint, sink: sink) }
  }

  package var acknowledgeable: SourcePosition? { monitor.withLock { ledger.acknowledgeable } }

  package func committed(sink: Int) -> SinkCheckpoint? { monitor.withLock { ledger.committed(sink: sink) } }

  package func covers(_ end: SourcePosition) -> Bool { monitor.withLock { ledger.covers(end) } }

  /// Waits until something is due; false when stopping.
  func waitForNews() -> Bool {
    monitor.withLock {
      while !hasNews, !isStopping { _ = monitor.wait(until: nil) }
      return !isStopping
    }
  }

  /// Waits `span`, or until stopping.
  func rest(_ span: Duration) {
    let deadline = MonotonicTime.now + span
    monitor.withLock {
      while !isStopping, monitor.wait(until: deadline) {}
    }
  }

  func stop() {
    monitor.withLock {
      isStopping = true
      monitor.wakeAll()
    }
  }
}
