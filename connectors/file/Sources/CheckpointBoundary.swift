import Changes

extension ChangeBatch {
  /// How many of the rows, from the first on, the batch's checkpoint covers: those that do not come again after it.
  ///
  /// A batch often ends in the middle of a transaction; its checkpoint names the transaction end before. A
  /// transaction is covered when its commit record begins before the checkpoint's resume position, as the server has
  /// it.
  var rowsCoveredByCheckpoint: Int {
    guard let checkpoint, !checkpoint.isSnapshotUnfinished else { return 0 }
    if isSnapshot { return rows.count }
    var count = rows.count
    while count > 0 {
      if checkpoint.covers(transactions[Int(rows[count - 1].transaction)]) { return count }
      count -= 1
    }
    return 0
  }
}
