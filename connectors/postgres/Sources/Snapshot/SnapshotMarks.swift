import Changes

/// Puts the marks of Debezium's snapshots on rows (`source.snapshot`). Pure.
///
/// One row may be first and last of its table; then the stronger mark stands: `last`, `first`, `lastInTable`,
/// `firstInTable`.
enum SnapshotMarks {
  /// Marks a batch at its hand-over. `isFirst`: no batch of the table came before; `table`: its place in the snapshot.
  static func mark(_ batch: ChangeBatch, table: Int, isFirst: Bool, isLast: Bool) {
    let count = batch.rows.count
    guard count > 0 else { return }
    if isFirst { set(.firstInTable, batch, 0) }
    if isLast { set(.lastInTable, batch, count - 1) }
    // Only a row of the first table is `first`; where that is empty, no row is.
    if isFirst, table == 0 { set(.first, batch, 0) }
  }

  /// The very last row of the snapshot.
  static func markLast(_ batch: ChangeBatch) {
    if batch.rows.count > 0 { set(.last, batch, batch.rows.count - 1) }
  }

  private static func set(_ mark: SnapshotMark, _ batch: ChangeBatch, _ row: Int) {
    batch.rows[row].snapshotMark = mark
  }
}
