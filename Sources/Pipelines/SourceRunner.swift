import Changes
import ConnectorKit

/// Drives the source, call by call: numbers its batches and hands them out, and passes acknowledgements back to it.
///
/// Holds no thread, so that the simulation can run the same code step by step.
package final class SourceRunner {
  package enum Step { case delivered, idle, finished, stopped }

  private let source: any ChangeSource
  private let pool: RecyclingPool
  private let checkpointer: Checkpointer
  private let sinkCount: Int
  private let handOff: (ChangeBatch, Int) -> Void
  private var sequence: UInt64 = 0
  private var acknowledged: SourcePosition?
  /// Rows handed out.
  package private(set) var rowsDelivered = 0
  /// The commit time of the newest row handed out, microseconds since 1970.
  package private(set) var newestTimestamp: Int64?

  /// `handOff` gives a batch to the sink of an index; it must not wait.
  package init(
    _ source: any ChangeSource, pool: RecyclingPool, checkpointer: Checkpointer, sinkCount: Int,
    handOff: @escaping (ChangeBatch, Int) -> Void
  ) {
    self.source = source
    self.pool = pool
    self.checkpointer = checkpointer
    self.sinkCount = sinkCount
    self.handOff = handOff
  }

  /// Passes on what may be acknowledged, then reads and hands out one batch.
  package func step(waitingAtMost wait: Duration) throws(ConnectorFailure) -> Step {
    acknowledge()
    switch try source.read(from: pool, waitingAtMost: wait) {
    case .idle: return .idle
    case .finished: return .finished
    case .batch(let batch):
      deliver(batch)
      return .delivered
    }
  }

  /// Tells the source how far everything is durable and committed, if that has moved.
  package func acknowledge() {
    guard let position = checkpointer.acknowledgeable, position != acknowledged else { return }
    source.acknowledge(position)
    acknowledged = position
  }

  private func deliver(_ batch: ChangeBatch) {
    guard !batch.isEmpty else { return pool.giveBack(batch) }
    sequence += 1
    batch.sequence = sequence
    batch.readers = sinkCount
    rowsDelivered += batch.rows.count
    if let newest = batch.transactions.last?.timestamp { newestTimestamp = newest }
    checkpointer.deliver(batch)
    for sink in 0..<sinkCount { handOff(batch, sink) }
  }
}
