import Changes
import ConnectorKit

/// The batches of one pipeline: a fixed number, made when first needed, used again and again.
///
/// It keeps the promise *bounded*: whatever a transaction's size and however slow a sink, memory stays within the
/// number of batches times their size, because the source waits here for an empty one.
package final class RecyclingPool: BatchPool, @unchecked Sendable {
  package let batchBytes: Int
  private let limit: Int
  private let monitor = Monitor()
  private var free: [ChangeBatch] = []
  private var made = 0
  private var isStopping = false

  package init(batches: Int, batchBytes: Int) {
    limit = max(batches, 2)
    self.batchBytes = batchBytes
  }

  package func take() -> ChangeBatch? {
    monitor.withLock { () -> ChangeBatch? in
      while free.isEmpty, made == limit, !isStopping { _ = monitor.wait(until: nil) }
      if isStopping { return nil }
      if let batch = free.popLast() { return batch }
      made += 1
      return ChangeBatch()
    }
  }

  package func take(waitingAtMost wait: Duration) -> ChangeBatch? {
    let deadline = MonotonicTime.now + wait
    return monitor.withLock { () -> ChangeBatch? in
      while free.isEmpty, made == limit, !isStopping {
        if !monitor.wait(until: deadline), free.isEmpty { return nil }
      }
      if isStopping { return nil }
      if let batch = free.popLast() { return batch }
      made += 1
      return ChangeBatch()
    }
  }

  package func giveBack(_ batch: ChangeBatch) {
    batch.reset()
    monitor.withLock {
      free.append(batch)
      monitor.wakeAll()
    }
  }

  /// One of the readers of a handed-off batch is done with it; the last one returns it.
  func release(_ batch: ChangeBatch) {
    let isLast = monitor.withLock { () -> Bool in
      batch.readers -= 1
      return batch.readers == 0
    }
    if isLast { giveBack(batch) }
  }

  /// Whether `take` would answer at once; for a scheduler that must not block.
  package var hasFree: Bool { monitor.withLock { !free.isEmpty || made < limit || isStopping } }

  /// Everyone who waits for a batch, now or later, gets nil.
  package func stop() {
    monitor.withLock {
      isStopping = true
      monitor.wakeAll()
    }
  }
}
