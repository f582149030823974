import Changes
import ConnectorKit

/// Drives one sink, call by call: hands it the rows that it does not have yet, and reports what is durable.
///
/// Holds no thread and never waits by itself, so that the simulation can run the same code step by step.
package final class SinkRunner {
  package let sink: any ChangeSink
  /// Where the sink stands: rows of transactions at or before it are not handed over again.
  package private(set) var resume: SourcePosition?
  private var getsSnapshot = false
  private var lastWritten: UInt64 = 0
  private var lastSeen: UInt64 = 0
  /// Rows handed to the sink.
  package private(set) var rowsWritten = 0

  package init(_ sink: any ChangeSink) { self.sink = sink }

  /// Opens the sink; the result is where it resumes from.
  package func open(checkpoint: SinkCheckpoint?) throws(ConnectorFailure) -> SourcePosition? {
    resume = try sink.open(checkpoint: checkpoint)
    lastWritten = 0
    lastSeen = 0
    return resume
  }

  /// The source has opened: `start` is where a sink without position and snapshot begins.
  package func begin(getsSnapshot: Bool, start: SourcePosition) {
    self.getsSnapshot = getsSnapshot
    if getsSnapshot {
      resume = nil
    } else if resume == nil {
      resume = start
    }
  }

  /// Takes the next batch; returns whether it begins a snapshot for this sink, whose checkpoint must be on disk before more is
  /// written.
  package func accept(_ batch: ChangeBatch) throws(ConnectorFailure) -> Bool {
    lastSeen = batch.sequence
    guard let firstRow = firstRow(of: batch) else { return false }
    try sink.write(batch, from: firstRow)
    lastWritten = batch.sequence
    rowsWritten += batch.rows.count - firstRow
    switch batch.mark {
    case .snapshotBegins: return true
    case .snapshotEnds:
      resume = batch.checkpoint
      getsSnapshot = false
      return false
    case .none: return false
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

  /// Asks the sink how far it is; batches that were not for it count as durable once all before them are.
  package func flush(_ urgency: FlushUrgency) throws(ConnectorFailure) -> WriteReceipt {
    var receipt = try sink.flush(urgency)
    if receipt.durable >= lastWritten { receipt.durable = lastSeen }
    return receipt
  }

  package func close() { sink.close() }
}

extension SourcePosition {
  /// Whether a sink that stands here has all of `transaction`.
  func covers(_ transaction: Transaction) -> Bool {
    switch self {
    // The commit record's beginning against a position that is a commit record's end, or a snapshot's consistent point:
    // the server's own rule for what it sends from a position (SnapBuildXactNeedsSkip).
    case .postgres(let position): return transaction.commitPosition < position.resumeLSN.rawValue
    }
  }
}
