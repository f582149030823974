import Changes
import ConnectorKit

/// Drives one sink, call by call: hands it the rows that it does not have yet, and reports what is durable.
///
/// Holds no thread and never waits by itself, so that the simulation can run the same code step by step.
package final class SinkRunner {
  package let sink: any ChangeSink
  private let index: Int
  private let checkpointer: Checkpointer
  /// Where the sink stands: rows of transactions at or before it are not handed over again.
  private var resume: SourcePosition?
  private var getsSnapshot = false
  private var lastWritten: UInt64 = 0
  private var lastSeen: UInt64 = 0

  /// `index`: the sink's place among the sinks of its pipeline.
  package init(_ sink: any ChangeSink, index: Int, checkpointer: Checkpointer) {
    self.sink = sink
    self.index = index
    self.checkpointer = checkpointer
  }

  /// Opens the sink at its checkpoint; the result is where it resumes from, nil where it holds nothing.
  package func open() throws(ConnectorFailure) -> SourcePosition? {
    resume = try sink.open(checkpoint: checkpointer.committed(sink: index))
    return resume
  }

  /// The source has opened. A sink that has nothing and gets no snapshot begins at `start`. Its checkpoint is on disk
  /// before it is given anything: a crash must not leave rows in a target that no checkpoint knows of. The same for a
  /// sink that keeps its own position and was ahead of the store.
  package func begin(getsSnapshot: Bool, start: SourcePosition) throws(ConnectorFailure) {
    self.getsSnapshot = getsSnapshot
    checkpointer.begin(sink: index, getsSnapshot: getsSnapshot)
    if getsSnapshot {
      resume = nil
      return
    }
    let position = resume ?? start
    resume = position
    guard checkpointer.committed(sink: index)?.position != position else { return }
    let receipt = try sink.flush(.final)
    try checkpointer.commitFirst(SinkCheckpoint(position: position, state: receipt.state), sink: index)
  }

  /// Takes the next batch. When it begins a snapshot, the mark that one is under way is on disk before the call
  /// returns, and so before the first row of it is in the target.
  package func accept(_ batch: ChangeBatch) throws(ConnectorFailure) {
    lastSeen = batch.sequence
    guard let firstRow = firstRow(of: batch) else { return }
    try sink.write(batch, from: firstRow)
    lastWritten = batch.sequence
    switch batch.mark {
    case .snapshotBegins:
      _ = try flush(.final)
      try checkpointer.commitDue()
    case .snapshotEnds:
      resume = batch.checkpoint
      getsSnapshot = false
    case .none: break
    }
  }

  /// The first row that the sink does not have; nil where the whole batch is not for it.
  private func firstRow(of batch: ChangeBatch) -> Int? {
    if batch.isSnapshot { return getsSnapshot ? 0 : nil }
    guard let resume else { return 0 }
    var row = 0
    while row < batch.rows.count {
      let transaction = batch.transactions[Int(batch.rows[row].transaction)]
      guard resume.covers(transaction) else { return row }
      row += 1
    }
    if let checkpoint = batch.checkpoint, !checkpoint.isCovered(by: resume) { return row }
    return nil
  }

  /// Asks the sink how far it is, and reports that; the result is when to ask again. Batches that were not for it count
  /// as durable once all before them are.
  package func flush(_ urgency: FlushUrgency) throws(ConnectorFailure) -> Duration? {
    var receipt = try sink.flush(urgency)
    if receipt.durable >= lastWritten { receipt.durable = lastSeen }
    checkpointer.record(receipt, sink: index)
    return receipt.callAgainWithin
  }

  package func close() { sink.close() }
}
