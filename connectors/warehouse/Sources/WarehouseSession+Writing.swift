import Changes
import ConnectorKit

/// Taking batches.
extension WarehouseSession {
  func write(_ batch: ChangeBatch, from firstRow: Int) throws(ConnectorFailure) {
    if case .snapshotBegins(let schemas) = batch.mark {
      try beginSnapshot(of: schemas, at: batch.checkpoint)
    }
    if batch.isSnapshot {
      try takeSnapshotRows(batch, from: firstRow)
    } else {
      try takeChanges(batch, from: firstRow)
    }
    if case .snapshotEnds = batch.mark { endSnapshot(at: batch.checkpoint) }
  }

  // MARK: streaming

  /// Takes the changes of a batch. Where it ends inside a transaction, and what is complete should not wait any longer,
  /// that is committed before the rest is taken.
  private func takeChanges(_ batch: ChangeBatch, from firstRow: Int) throws(ConnectorFailure) {
    let end = lastEnd(of: batch, from: firstRow)
    if end > firstRow { try take(firstRow..<end, of: batch) }
    let hasRest = holdsChanges(batch, from: end)
    if end > firstRow || !isInsideSourceTransaction {
      isInsideSourceTransaction = false
      note(batch.checkpoint)
      completeSequence = hasRest ? batch.sequence - 1 : batch.sequence
    }
    guard hasRest else { return }
    if end > firstRow, load.rows > 0 || isInTransaction, patience(.due) <= .zero {
      try commit(through: completeSequence)
    }
    try take(end..<batch.rows.count, of: batch)
    isInsideSourceTransaction = true
  }

  /// The row after the batch's last commit; `firstRow` where it has none.
  private func lastEnd(of batch: ChangeBatch, from firstRow: Int) -> Int {
    var row = batch.rows.count
    while row > firstRow {
      if batch.rows[row - 1].operation == .commit { return row }
      row -= 1
    }
    return firstRow
  }

  /// Whether rows of a transaction that has not ended follow.
  private func holdsChanges(_ batch: ChangeBatch, from row: Int) -> Bool {
    for index in row..<batch.rows.count {
      switch batch.rows[index].operation {
      case .read, .create, .update, .delete, .truncate, .begin: return true
      case .message: if batch.rows[index].isTransactional { return true }
      case .commit, .heartbeat: break
      }
    }
    return false
  }

  private func note(_ checkpoint: SourcePosition?) {
    guard let checkpoint, checkpoint != position else { return }
    position = checkpoint
    hasNewPosition = true
    if load.since == 0 { load.since = MonotonicNanoseconds.now }
  }

  private func take(_ range: Range<Int>, of batch: ChangeBatch) throws(ConnectorFailure) {
    if settings.mode == .history {
      try takeHistory(range, of: batch)
    } else {
      try fold(range, of: batch)
    }
    if load.rows > 0, load.since == 0 { load.since = MonotonicNanoseconds.now }
  }

  private func fold(_ range: Range<Int>, of batch: ChangeBatch) throws(ConnectorFailure) {
    var current = Row.noSchema
    var table: WarehouseTable?
    for index in range {
      let row = batch.rows[index]
      guard HistoryColumns.letter(of: row.operation) != nil else { continue }
      if row.schema != current || table == nil {
        table = try self.table(for: batch.schemas[Int(row.schema)])
        current = row.schema
      }
      guard let table else { continue }
      do {
        try table.fold(
          row, batch.store, deletes: settings.appliesDeletes, truncates: settings.appliesTruncates)
      } catch {
        throw table.failure(error)
      }
      load.rows += 1
    }
    load.bytes = tables.values.reduce(0) { $0 + $1.pendingBytes }
  }

  // MARK: snapshots

  private func beginSnapshot(of schemas: [TableSchema], at checkpoint: SourcePosition?) throws(ConnectorFailure) {
    try commitBeforeSnapshot()
    try beginIfNeeded()
    if settings.mode == .history, let snapshotFrom {
      try removeHistory(after: snapshotFrom)
      changes = snapshotFrom
    }
    snapshotFrom = changes
    for schema in schemas {
      let table = try table(for: schema)
      if settings.mode == .mirror { try empty(table) }
    }
    position = checkpoint
    hasNewPosition = true
    isInSnapshot = true
    isCommitOverdue = true
  }

  /// What streamed before is complete up to the last transaction end; a transaction that was cut off comes again.
  private func commitBeforeSnapshot() throws(ConnectorFailure) {
    guard !isInsideSourceTransaction else {
      throw ConnectorFailure(
        .retry, code: "snapshot-inside-transaction", "a snapshot begins while a transaction is under way")
    }
    if load.rows > 0 || isInTransaction { try commit(through: completeSequence) }
  }

  private func empty(_ table: WarehouseTable) throws(ConnectorFailure) {
    if !ownTables.contains(table.target) {
      let rows = try executor.rows(dialect.hasRows(table.target))
      guard rows.isEmpty else {
        throw ConnectorFailure(
          .stop, code: "table-not-ours",
          "table \(table.target) of the warehouse has rows and was not made by Millrace; a snapshot would delete them",
          hint: "Rename or empty the table, or choose other names with collection.name.format.")
      }
    }
    try executor.execute(dialect.empty(table.target))
  }

  private func takeSnapshotRows(_ batch: ChangeBatch, from firstRow: Int) throws(ConnectorFailure) {
    if settings.mode == .history {
      try takeHistory(firstRow..<batch.rows.count, of: batch)
    } else {
      try appendVerbatim(batch, from: firstRow)
    }
    appendedRows += batch.rows.count - firstRow
    note(batch.checkpoint)
    completeSequence = batch.sequence
  }

  private func endSnapshot(at checkpoint: SourcePosition?) {
    if let checkpoint { position = checkpoint }
    hasNewPosition = true
    isInSnapshot = false
    snapshotFrom = nil
    isCommitOverdue = true
  }
}
