import Changes

/// Where changes go: the end of every pipeline. One thread, the sink's own, makes all calls.
///
/// Two words matter. A batch is *accepted* when `write` returned: the sink has taken what it needs. It is *durable*
/// when the target will keep it whatever happens; only then may a checkpoint name it.
package protocol ChangeSink: AnyObject {
  /// The sink's name in the definition, for messages and checkpoints.
  var name: String { get }

  /// Connects and prepares the target. `checkpoint` is what the checkpoint store holds for this sink.
  ///
  /// Returns the position the sink resumes from: its own where it keeps one with its data (a warehouse, whose position
  /// wins over the store's), else the store's. Called again after a `.retry` failure; what was accepted but not durable
  /// is then forgotten and comes again.
  func open(checkpoint: SinkCheckpoint?) throws(ConnectorFailure) -> SourcePosition?

  /// Takes the rows of `batch` from `firstRow` on (the rows before it are already in the target), and its mark. The
  /// batch is read-only, shared with other sinks, and gone when the call returns.
  func write(_ batch: ChangeBatch, from firstRow: Int) throws(ConnectorFailure)

  /// Makes accepted batches durable where that is due, and says how far.
  ///
  /// `.due`: flush if the sink's own limits (rows, bytes, time) say so. `.idle`: nothing more is waiting, flush what
  /// serves freshness. `.final`: flush everything before the end; returns when durable or throws.
  func flush(_ urgency: FlushUrgency) throws(ConnectorFailure) -> WriteReceipt

  /// Ends in an orderly way, without a flush.
  func close()

  /// The pipeline is stopping or starting anew: a call that waits (for a broker, a lock) is to return or throw within
  /// some seconds; the next `open` takes that back. The one call
  /// that comes from any thread.
  func interrupt()
}

package enum FlushUrgency: Sendable {
  case due, idle, final
}

/// How far a sink has come.
package struct WriteReceipt: Sendable, Equatable {
  /// The highest batch sequence of which, and of everything before it, the target has everything for good.
  package var durable: UInt64
  /// What the sink wants back at its next `open` together with the position; opaque to others. It describes the target
  /// at the checkpoint of the highest durable batch that has one: right after the batch's last commit row, not after
  /// rows of a transaction that is still open (a file: the length up to there). Before any batch: the target as it was
  /// opened.
  package var state: String?
  /// When the engine should call `flush` again although no batch came; nil: not before the next batch.
  package var callAgainWithin: Duration?

  package init(durable: UInt64, state: String? = nil, callAgainWithin: Duration? = nil) {
    self.durable = durable
    self.state = state
    self.callAgainWithin = callAgainWithin
  }
}

extension ChangeSink {
  package func interrupt() {}
}
