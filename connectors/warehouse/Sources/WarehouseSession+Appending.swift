import Changes
import ConnectorKit

/// Rows that go straight into their tables: a snapshot's, and every change of a history.
extension WarehouseSession {
  /// Appends the rows of a snapshot, run by run of the same table, without copying where their values may stay as they
  /// are.
  func appendVerbatim(_ batch: ChangeBatch, from firstRow: Int) throws(ConnectorFailure) {
    var row = firstRow
    while row < batch.rows.count {
      let first = batch.rows[row]
      guard first.operation == .read else {
        row += 1
        continue
      }
      let table = try table(for: batch.schemas[Int(first.schema)])
      let isVerbatim = table.shape.isVerbatim
      appendRows.removeAll(keepingCapacity: true)
      scratch.removeAll(keepingBytes: 1 << 20, values: 1 << 16)
      while row < batch.rows.count, batch.rows[row].schema == first.schema, batch.rows[row].operation == .read {
        var place = batch.rows[row].after
        if !isVerbatim { place = table.shape.copy(Int(place), from: batch.store, into: &scratch) }
        appendRows.append(AppendRow(first: place, extra: 0))
        row += 1
      }
      let appender = try appender(of: table)
      if isVerbatim {
        try appender.append(appendRows, values: batch.store, extras: extras)
      } else {
        try appender.append(appendRows, values: scratch, extras: extras)
      }
    }
  }

  private func appender(of table: WarehouseTable) throws(ConnectorFailure) -> any RowAppender {
    if let appender = table.appender { return appender }
    try beginIfNeeded()
    let verbatim = settings.mode == .mirror && table.shape.isVerbatim
    let appender = try executor.appender(
      to: table.target, isTemporary: false, columns: table.appendColumns(verbatim: verbatim))
    table.appender = appender
    return appender
  }

  /// Appends every change as a row of its own.
  func takeHistory(_ range: Range<Int>, of batch: ChangeBatch) throws(ConnectorFailure) {
    var table: WarehouseTable?
    var current = Row.noSchema
    beginRun()
    for index in range {
      let row = batch.rows[index]
      guard let letter = HistoryColumns.letter(of: row.operation) else { continue }
      if row.schema != current || table == nil {
        if let table { try endRun(of: table) }
        table = try self.table(for: batch.schemas[Int(row.schema)])
        current = row.schema
      }
      guard let table else { continue }
      changes += 1
      let place = historyRow(row, of: table, batch.store)
      let extra = historyExtras(row, letter, table, place, batch.transactions[Int(row.transaction)].timestamp)
      appendRows.append(AppendRow(first: place, extra: extra))
      load.rows += 1
    }
    if let table { try endRun(of: table) }
  }

  private func beginRun() {
    appendRows.removeAll(keepingCapacity: true)
    scratch.removeAll(keepingBytes: 1 << 20, values: 1 << 16)
    extras.removeAll(keepingBytes: 1 << 20, values: 1 << 16)
    extras.bytes.append(HistoryColumns.letters as String)
  }

  private func endRun(of table: WarehouseTable) throws(ConnectorFailure) {
    guard !appendRows.isEmpty else { return }
    try appender(of: table).append(appendRows, values: scratch, extras: extras)
    beginRun()
  }

  /// Copies the row's values: the new ones, for a deletion the old ones.
  private func historyRow(_ row: Row, of table: WarehouseTable, _ store: borrowing RowStore) -> UInt32 {
    let before = row.beforeImage == .full ? Int(row.before) : -1
    switch row.operation {
    case .delete where row.beforeImage != .none:
      return table.shape.copy(Int(row.before), from: store, into: &scratch)
    case .read, .create, .update:
      return table.shape.copy(Int(row.after), filledFrom: before, from: store, into: &scratch)
    default:
      let place = scratch.addValues(table.shape.width)
      for column in 0..<table.shape.width { scratch[place + column] = .null }
      return UInt32(truncatingIfNeeded: place)
    }
  }

  private func historyExtras(
    _ row: Row, _ letter: Int, _ table: WarehouseTable, _ place: UInt32, _ timestamp: Int64
  ) -> UInt32 {
    let unchanged = unchangedNames(table, place)
    let extra = extras.addValues(HistoryColumns.columns.count)
    extras[extra] = Value(.text, bits: UInt64(letter), length: 1)
    extras[extra + 1] = .integer(Int64(bitPattern: row.position))
    extras[extra + 2] = Value(.timestamp, bits: UInt64(bitPattern: timestamp))
    extras[extra + 3] = .integer(changes)
    extras[extra + 4] = unchanged
    return UInt32(truncatingIfNeeded: extra)
  }

  /// The names of the columns that the row lacks, as a list; NULL where it lacks none.
  private func unchangedNames(_ table: WarehouseTable, _ place: UInt32) -> Value {
    var names: [Value] = []
    for column in 0..<table.shape.width where scratch[Int(place) + column].kind == .absent {
      var name = table.table.columns[column].name
      names.append(name.withUTF8 { extras.addContents(UnsafeRawBufferPointer($0), kind: .text) })
    }
    if names.isEmpty { return .null }
    let first = extras.addValues(names.count)
    for (index, name) in names.enumerated() { extras[first + index] = name }
    return Value(.list, bits: UInt64(first), length: UInt32(names.count))
  }

  /// Takes back what an unfinished snapshot left in the histories.
  func removeHistory(after sequence: Int64) throws(ConnectorFailure) {
    for target in ownTables {
      guard try !executor.rows(dialect.describe(target)).isEmpty else { continue }
      try executor.execute(dialect.removeHistory(of: target, after: sequence))
    }
  }
}
