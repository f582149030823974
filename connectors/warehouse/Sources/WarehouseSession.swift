import Changes
import ConnectorKit

/// One opened warehouse, from opening to the first failure: what was accepted, what is applied, what is committed.
///
/// ```
///   write ─▶ fold per table ─▶ stage ─▶ DELETE, INSERT ─┐
///   write (snapshot, history) ─▶ append ────────────────┼─▶ position ─▶ COMMIT
/// ```
/// All of it happens in one transaction of the warehouse, which is committed only where the source's transactions end.
/// A transaction of the source that is larger than memory is applied piece by piece in that same transaction: nobody
/// sees half of it, and the pieces lie in the warehouse's own storage. After a failure the session is thrown away with
/// what it had not committed.
final class WarehouseSession {
  let executor: any WarehouseExecutor
  let dialect: any Dialect
  let settings: WarehouseSettings
  let columnRules: ColumnRules
  let owner: (pipeline: String, sink: String)
  let log: any Log

  var tables: [TableName: WarehouseTable] = [:]
  /// Tables that Millrace made in this file.
  var ownTables: Set<TargetName> = []
  /// Which source table a target belongs to.
  var sources: [TargetName: TableName] = [:]

  /// The position that the next commit stores, and whether it is newer than the stored one.
  var position: SourcePosition?
  var hasNewPosition = false
  /// Changes written to histories so far; the last `_sequence`.
  var changes: Int64 = 0
  /// `changes` when the unfinished snapshot began; nil: none is unfinished.
  var snapshotFrom: Int64?

  var isInTransaction = false
  /// Whether rows were taken whose source transaction has not ended.
  var isInsideSourceTransaction = false
  /// Set when the limits were reached inside a source transaction: commit where it ends.
  var isCommitOverdue = false
  var isInSnapshot = false
  var load = FlushLimits.Load()
  var appendedRows = 0
  var lastFlush: (end: Int64, length: Int64) = (0, 0)
  /// The highest batch that is accepted whole, and the highest that is committed whole.
  var completeSequence: UInt64 = 0
  var durableSequence: UInt64 = 0
  var stageNumber = 0
  /// Rows to append, and their extra values; kept for reuse.
  var appendRows: [AppendRow] = []
  var extras = RowStore()
  var scratch = RowStore()

  init(
    executor: any WarehouseExecutor, dialect: any Dialect, settings: WarehouseSettings, columnRules: ColumnRules,
    pipeline: String, sink: String, log: any Log
  ) throws(ConnectorFailure) {
    self.executor = executor
    self.dialect = dialect
    self.settings = settings
    self.columnRules = columnRules
    owner = (pipeline, sink)
    self.log = log
    for statement in dialect.createBookkeeping() { try executor.execute(statement) }
    try readPosition()
    for row in try executor.rows(dialect.readTables) {
      ownTables.insert(TargetName(schema: row[0] ?? "", table: row[1] ?? ""))
    }
  }

  private func readPosition() throws(ConnectorFailure) {
    guard let row = try executor.rows(dialect.readPosition).first else { return }
    guard row[0] == owner.pipeline, row[1] == owner.sink else {
      throw ConnectorFailure(
        .stop, code: "warehouse-foreign-position",
        "the warehouse belongs to sink \(row[1] ?? "?") of pipeline \(row[0] ?? "?"), not to sink \(owner.sink) of "
          + "pipeline \(owner.pipeline)",
        hint: "Give each sink a file of its own, or keep the names of pipeline and sink.")
    }
    if let text = row[2] { position = try SourcePosition(debeziumOffset: text) }
    changes = row[3].flatMap { Int64($0) } ?? 0
    snapshotFrom = row[4].flatMap { Int64($0) }
  }

  // MARK: the warehouse's transaction

  func beginIfNeeded() throws(ConnectorFailure) {
    guard !isInTransaction else { return }
    try executor.begin()
    isInTransaction = true
  }

  /// Makes everything accepted durable, with the position; allowed only where no source transaction is under way.
  func commit(through sequence: UInt64) throws(ConnectorFailure) {
    let start = MonotonicNanoseconds.now
    try applyPending()
    if isInTransaction || hasNewPosition {
      try beginIfNeeded()
      try finishAppenders()
      try storePosition()
      try executor.commit()
      isInTransaction = false
    }
    durableSequence = sequence
    hasNewPosition = false
    isCommitOverdue = false
    appendedRows = 0
    load = FlushLimits.Load()
    let end = MonotonicNanoseconds.now
    lastFlush = (end, end - start)
  }

  private func storePosition() throws(ConnectorFailure) {
    try executor.execute(dialect.forgetPosition)
    try executor.execute(
      dialect.storePosition,
      [
        .text(owner.pipeline), .text(owner.sink), position.map { .text($0.debeziumOffset) } ?? .null,
        .integer(changes), snapshotFrom.map { .integer($0) } ?? .null,
      ])
  }

  private func finishAppenders() throws(ConnectorFailure) {
    for table in tables.values {
      try table.appender?.finish()
      table.appender = nil
    }
  }

  /// Gives up what is not committed.
  func abandon() {
    for table in tables.values { table.appender = nil }
    executor.rollback()
  }

  // MARK: flushing

  func flush(_ urgency: FlushUrgency) throws(ConnectorFailure) -> WriteReceipt {
    if isInsideSourceTransaction {
      if settings.limits.isFull(load) { try applyPiece() }
      return receipt(callAgain: nil)
    }
    guard load.rows > 0 || hasNewPosition || isInTransaction else {
      durableSequence = completeSequence
      return receipt(callAgain: nil)
    }
    let patience = patience(urgency)
    if patience <= .zero { try commit(through: completeSequence) }
    return receipt(callAgain: patience > .zero ? patience : nil)
  }

  func patience(_ urgency: FlushUrgency) -> Duration {
    if urgency == .final || isCommitOverdue { return .zero }
    if isInSnapshot { return appendedRows >= settings.limits.snapshotRows ? .zero : .seconds(3600) }
    load.isPositionOnly = load.rows == 0
    return settings.limits.patience(
      with: load, isIdle: urgency == .idle, now: MonotonicNanoseconds.now, lastFlush: lastFlush)
  }

  /// Applies what is folded without committing it: the source's transaction goes on.
  private func applyPiece() throws(ConnectorFailure) {
    try applyPending()
    load = FlushLimits.Load()
    isCommitOverdue = true
  }

  private func receipt(callAgain: Duration?) -> WriteReceipt {
    WriteReceipt(durable: durableSequence, state: WarehouseSink.state, callAgainWithin: callAgain)
  }
}
