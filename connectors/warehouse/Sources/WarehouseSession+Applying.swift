import Changes
import ConnectorKit

/// Moving what is folded into the tables, inside the warehouse's transaction.
extension WarehouseSession {
  /// Applies the folded changes of all tables.
  func applyPending() throws(ConnectorFailure) {
    for table in tables.values { try apply(table) }
  }

  func apply(_ table: WarehouseTable) throws(ConnectorFailure) {
    guard !table.isClean else { return }
    try beginIfNeeded()
    stageNumber += 1
    if table.hasKey {
      if table.keyed.truncates { try executor.execute(dialect.empty(table.target)) }
      if !table.keyed.entries.isEmpty { try applyKeyed(table) }
      table.keyed.removeAll()
    } else {
      if table.keyless.truncates { try executor.execute(dialect.empty(table.target)) }
      if !table.keyless.entries.isEmpty { try applyKeyless(table) }
      table.keyless.removeAll()
    }
  }

  // MARK: tables with a key

  private func applyKeyed(_ table: WarehouseTable) throws(ConnectorFailure) {
    let stage = "millrace_stage_\(stageNumber)"
    try executor.execute(dialect.createStage(stage, for: table.table))
    try fillStage(stage, table)
    let partials = table.keyed.entries.filter { $0.isPartial && !$0.isDeleted }
    if !partials.isEmpty { try complete(partials, of: table, into: stage) }
    for statement in dialect.apply(table.table, stage: stage) { try executor.execute(statement) }
    try executor.execute(dialect.dropStage(stage))
  }

  private func fillStage(_ stage: String, _ table: WarehouseTable) throws(ConnectorFailure) {
    extras.removeAll(keepingBytes: 1 << 20, values: 1 << 16)
    let codes = extras.addValues(2)
    extras[codes] = .integer(0)
    extras[codes + 1] = .integer(1)
    appendRows.removeAll(keepingCapacity: true)
    for entry in table.keyed.entries where !entry.isPartial {
      appendRows.append(AppendRow(first: entry.row, extra: entry.isDeleted ? 1 : 0))
    }
    let columns = stagedColumns(table) + [AppendColumn(StageColumn.operation, .int8, .extra(0))]
    let appender = try executor.appender(
      to: TargetName(schema: "", table: stage), isTemporary: true, columns: columns)
    try appender.append(appendRows, values: table.keyed.store, extras: extras)
    try appender.finish()
  }

  private func stagedColumns(_ table: WarehouseTable) -> [AppendColumn] {
    table.table.columns.enumerated().map { AppendColumn($1.name, $1.type, .value($0)) }
  }

  // MARK: rows that lack unchanged values

  /// Stages the partial rows, each with the key of the old row that has what it lacks, and moves them completed into
  /// the stage.
  private func complete(
    _ partials: [KeyFold.Entry], of table: WarehouseTable, into stage: String
  ) throws(ConnectorFailure) {
    let partial = "millrace_partial_\(stageNumber)"
    try executor.execute(dialect.createPartialStage(partial, for: table.table))
    let sets = try fillPartial(partial, partials, table)
    let lost = try executor.rows(dialect.countIncomplete(table.table, partial: partial)).first?.first ?? nil
    if let lost, lost != "0" {
      log.warning(
        "updated rows are not in the warehouse, and the log does not carry their unchanged columns: these are NULL now",
        ["table": table.target.description, "rows": lost])
    }
    for (number, absent) in sets.enumerated() {
      try executor.execute(
        dialect.complete(table.table, stage: stage, partial: partial, set: number + 1, absent: absent))
    }
    try executor.execute(dialect.dropStage(partial))
  }

  /// Appends the partial rows; the result is the different sets of columns that they lack, numbered from 1.
  private func fillPartial(
    _ partial: String, _ entries: [KeyFold.Entry], _ table: WarehouseTable
  ) throws(ConnectorFailure) -> [[Int]] {
    var sets: [[Int]] = []
    let keys = table.table.keyColumns
    extras.removeAll(keepingBytes: 1 << 20, values: 1 << 16)
    appendRows.removeAll(keepingCapacity: true)
    for entry in entries {
      let absent = absentColumns(of: entry, table)
      let number = sets.firstIndex(of: absent) ?? sets.count
      if number == sets.count { sets.append(absent) }
      let origin = entry.origin == KeyFold.Entry.own ? entry.row : entry.origin
      let copies = keys.map { copyToExtras(table.keyed, Int(origin) + $0) }
      let first = extras.addValues(1 + keys.count)
      extras[first] = .integer(Int64(number + 1))
      for (index, value) in copies.enumerated() { extras[first + 1 + index] = value }
      appendRows.append(AppendRow(first: entry.row, extra: UInt32(truncatingIfNeeded: first)))
    }
    var columns = stagedColumns(table) + [AppendColumn(StageColumn.set, .int32, .extra(0))]
    for (number, key) in keys.enumerated() {
      columns.append(
        AppendColumn(StageColumn.key(number + 1), table.table.columns[key].type, .extra(1 + number)))
    }
    let appender = try executor.appender(
      to: TargetName(schema: "", table: partial), isTemporary: true, columns: columns)
    try appender.append(appendRows, values: table.keyed.store, extras: extras)
    try appender.finish()
    return sets
  }

  private func copyToExtras(_ fold: borrowing KeyFold, _ index: Int) -> Value {
    extras.addCopy(of: fold.store[index], from: fold.store)
  }

  private func absentColumns(of entry: KeyFold.Entry, _ table: WarehouseTable) -> [Int] {
    (0..<table.shape.width).filter { table.keyed.store[Int(entry.row) + $0].kind == .absent }
  }

  // MARK: tables without a key

  private func applyKeyless(_ table: WarehouseTable) throws(ConnectorFailure) {
    try deleteKeyless(table)
    appendRows.removeAll(keepingCapacity: true)
    for entry in table.keyless.entries where entry.count > 0 {
      for _ in 0..<entry.count { appendRows.append(AppendRow(first: entry.row, extra: 0)) }
    }
    guard !appendRows.isEmpty else { return }
    let appender = try executor.appender(
      to: table.target, isTemporary: false, columns: table.appendColumns(verbatim: false))
    try appender.append(appendRows, values: table.keyless.store, extras: extras)
    try appender.finish()
  }

  private func deleteKeyless(_ table: WarehouseTable) throws(ConnectorFailure) {
    extras.removeAll(keepingBytes: 1 << 20, values: 1 << 16)
    appendRows.removeAll(keepingCapacity: true)
    var wanted = 0
    for entry in table.keyless.entries where entry.count < 0 {
      let first = extras.addValues(2)
      extras[first] = .integer(Int64(appendRows.count))
      extras[first + 1] = .integer(Int64(-entry.count))
      wanted -= Int(entry.count)
      appendRows.append(AppendRow(first: entry.row, extra: UInt32(truncatingIfNeeded: first)))
    }
    guard !appendRows.isEmpty else { return }
    let stage = "millrace_rows_\(stageNumber)"
    try executor.execute(dialect.createRowStage(stage, for: table.table))
    let columns =
      stagedColumns(table) + [
        AppendColumn(StageColumn.id, .int64, .extra(0)), AppendColumn(StageColumn.count, .int64, .extra(1)),
      ]
    let appender = try executor.appender(
      to: TargetName(schema: "", table: stage), isTemporary: true, columns: columns)
    try appender.append(appendRows, values: table.keyless.store, extras: extras)
    try appender.finish()
    let found = try executor.execute(dialect.deleteRows(of: table.table, stage: stage))
    if found < wanted {
      log.warning(
        "rows that the source deleted or changed were not in the warehouse",
        ["table": table.target.description, "rows": String(wanted - found)])
    }
    try executor.execute(dialect.dropStage(stage))
  }
}
