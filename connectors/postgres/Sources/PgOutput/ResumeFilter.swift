import Changes

/// Drops what a stored position covers already, where that position lies inside a transaction.
///
/// Millrace itself resumes at transaction ends; an offset taken over from Debezium may name a row in the middle:
///
/// ```
///   B  I@10  I@20  I@30  I@30  I@40  C      stored lsn 20: 10 and 20 are dropped
///                                           stored lsn 30: 10 and 20 only, for one of the two at 30 may be missing
/// ```
/// Rows that share the stored LSN (one record of a multi-row insert) are all kept: repeated rather than lost. Other
/// transactions are never touched: their rows may well have lower LSNs and yet be new. Pure.
struct ResumeFilter {
  private let lsn: UInt64
  private let transactionID: UInt32
  /// Whether everything that the position covers has passed.
  private(set) var isDone = false

  /// Nil where the position lies at a transaction's end or beginning, so that there is nothing to drop.
  init?(_ position: PostgresPosition) {
    guard let id = position.transactionID, position.snapshot == nil else { return nil }
    guard let type = position.messageType, ResumeFilter.changes.contains(type) else { return nil }
    lsn = position.lsn.rawValue
    transactionID = id
  }

  /// The kinds of events that stand inside a transaction, by Debezium's names.
  private static let changes = ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "MESSAGE"]

  /// Takes the covered rows out of `batch`; begin and commit stay.
  ///
  /// To be called with each batch in order, before its hand-off, until `isDone`. Where a batch ends with a row at the
  /// stored LSN it is open whether more share it, and it stays.
  mutating func apply(to batch: ChangeBatch) {
    if isDone { return }
    var kept = 0
    for index in 0..<batch.rows.count {
      let row = batch.rows[index]
      if isDone || !isCovered(row, at: index, of: batch) {
        batch.rows[kept] = row
        kept += 1
      }
    }
    batch.rows.count = kept
  }

  private mutating func isCovered(_ row: Row, at index: Int, of batch: ChangeBatch) -> Bool {
    let transaction = batch.transactions[Int(row.transaction)]
    if row.operation == .begin || row.operation == .commit {
      // Transactions come in the order of their commits: after the one that the position lies in, or where it should
      // have been, nothing is covered.
      if row.operation == .commit { isDone = transaction.id == transactionID || transaction.commitPosition >= lsn }
      return false
    }
    guard transaction.id == transactionID else { return false }
    if row.position > lsn { isDone = true }
    if row.position != lsn { return row.position < lsn }
    // Rows behind `index` are as decoded; those before it may have been moved, but hold the same positions.
    return index + 1 < batch.rows.count && batch.rows[index + 1].position != lsn
      && !(index > 0 && isSharing(batch.rows[index - 1], row))
  }

  private func isSharing(_ previous: Row, _ row: Row) -> Bool {
    previous.transaction == row.transaction && previous.position == row.position && previous.operation != .begin
  }
}
