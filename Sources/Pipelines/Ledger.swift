import Changes
import ConnectorKit

/// Who has what for good: the bookkeeping that moves checkpoints and releases the source. Pure; no clock, no I/O.
///
/// ```
///   delivered ──▶ durable(sink) ──▶ commit(sink) ──▶ committed ──▶ acknowledge(all sinks)
/// ```
/// It keeps three promises. *durable-first*: a commit is proposed only for a checkpoint whose batch the sink reported
/// durable. *boundary*: only positions that a batch named as its checkpoint, transaction or snapshot ends, are ever
/// proposed. *commit-then-acknowledge*: the source's position is the lowest of what the sinks have committed.
package struct Ledger {
  /// A batch that carries a checkpoint and is not behind every sink yet.
  private struct Delivery {
    var sequence: UInt64
    var checkpoint: SourcePosition
    var isSnapshot: Bool
  }

  private struct SinkState {
    var committed: SinkCheckpoint?
    var durable: UInt64 = 0
    var state: String?
    /// What should be committed next; nil when the store is up to date.
    var due: SinkCheckpoint?
    /// Whether snapshot batches are for this sink; their checkpoints say nothing to the others.
    var getsSnapshot = false
  }

  private var deliveries: [Delivery] = []
  private var sinks: [SinkState]

  /// `committed`: what the store holds per sink at the beginning.
  package init(committed: [SinkCheckpoint?]) {
    sinks = committed.map { SinkState(committed: $0) }
  }

  /// Notes which batches will be for `sink`, before any is handed out.
  package mutating func begin(sink: Int, getsSnapshot: Bool) { sinks[sink].getsSnapshot = getsSnapshot }

  /// A batch was handed to the sinks. Sequences rise.
  package mutating func deliver(sequence: UInt64, checkpoint: SourcePosition?, isSnapshot: Bool) {
    guard let checkpoint else { return }
    deliveries.append(Delivery(sequence: sequence, checkpoint: checkpoint, isSnapshot: isSnapshot))
  }

  /// A sink reported how far it is durable. Reports never go back.
  package mutating func record(_ receipt: WriteReceipt, sink: Int) {
    guard receipt.durable >= sinks[sink].durable else { return }
    sinks[sink].durable = receipt.durable
    let getsSnapshot = sinks[sink].getsSnapshot
    if let last = deliveries.last(where: { $0.sequence <= receipt.durable && (getsSnapshot || !$0.isSnapshot) }) {
      propose(SinkCheckpoint(position: last.checkpoint, state: receipt.state), sink: sink)
    }
    let everywhere = sinks.map(\.durable).min() ?? 0
    // The newest delivery that all have stays: a later receipt may bring a new state for it.
    while deliveries.count > 1, deliveries[1].sequence <= everywhere { deliveries.removeFirst() }
  }

  private mutating func propose(_ checkpoint: SinkCheckpoint, sink: Int) {
    let newest = sinks[sink].due ?? sinks[sink].committed
    if let newest {
      if newest == checkpoint { return }
      // Never back, except from a complete state into a new snapshot, which empties the sink.
      let goesBack = newest.position != checkpoint.position && checkpoint.position.isCovered(by: newest.position)
      if goesBack, !checkpoint.position.isSnapshotUnfinished, !newest.position.isSnapshotUnfinished { return }
    }
    sinks[sink].due = checkpoint
  }

  /// What the store should be told next for `sink`; stays due until `commit` is recorded.
  package func due(sink: Int) -> SinkCheckpoint? { sinks[sink].due }

  /// The store has `checkpoint` on disk.
  package mutating func commit(_ checkpoint: SinkCheckpoint, sink: Int) {
    sinks[sink].committed = checkpoint
    if sinks[sink].due == checkpoint { sinks[sink].due = nil }
  }

  package func committed(sink: Int) -> SinkCheckpoint? { sinks[sink].committed }

  /// The position that every sink has committed: what the source may forget. Nil while a sink has none, or while one is
  /// in the middle of a snapshot.
  package var acknowledgeable: SourcePosition? {
    var lowest: SourcePosition?
    for sink in sinks {
      guard let position = sink.committed?.position, !position.isSnapshotUnfinished else { return nil }
      if lowest.map({ position.isCovered(by: $0) }) ?? true { lowest = position }
    }
    return lowest
  }

  /// Whether every sink has committed everything up to `end`.
  package func covers(_ end: SourcePosition) -> Bool {
    acknowledgeable.map { end.isCovered(by: $0) } ?? false
  }
}
