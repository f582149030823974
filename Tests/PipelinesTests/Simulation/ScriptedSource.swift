import Bytes
import Changes
import ConnectorKit
import Glibc

/// A source that plays a `History` and behaves as PostgreSQL does: it keeps what was not acknowledged, sends every
/// transaction whose commit lies at or after the start, splits long ones over batches, and shows a snapshot at a
/// consistent point.
///
/// What survives a crash (the server's side) is in `Server`; the source itself is made anew.
final class ScriptedSource: ChangeSource {
  /// The database server: it outlives the program.
  final class Server {
    let history: History
    /// Transactions that have happened so far.
    var happened = 0
    /// The slot's position; nil until the slot exists.
    var released: UInt64?
    var acknowledgements: [UInt64] = []

    init(_ history: History) { self.history = history }

    var end: UInt64 {
      happened == 0 ? History.firstPosition : history.transactions[happened - 1].endPosition
    }
  }

  /// What is still to be sent, in order.
  private enum Item {
    case snapshotBegins(UInt64)
    case snapshotRow(key: Int64, version: Int64, at: UInt64)
    case snapshotEnds(UInt64)
  }

  private let server: Server
  private var dice: Dice
  private let failureRate: Int
  private var snapshotItems: [Item] = []
  /// The next transaction and the next change in it.
  private var transaction = 0
  private var change = 0
  private var lastEnd: UInt64 = History.firstPosition
  private var schemas: [Int: TableSchema] = [:]

  init(_ server: Server, dice: Dice, failureRate: Int) {
    self.server = server
    self.dice = dice
    self.failureRate = failureRate
  }

  func open(_ request: SourceRequest) throws(ConnectorFailure) -> SourceOpening {
    try maybeFail()
    let needs = request.resume.map { $0 == nil || $0?.isSnapshotUnfinished == true }
    let positions = request.resume.compactMap { position -> UInt64? in
      guard let position, !position.isSnapshotUnfinished, case .postgres(let own) = position else { return nil }
      return own.resumeLSN.rawValue
    }
    let snapshotAt = needs.contains(true) ? server.end : nil
    if server.released == nil { server.released = server.end }
    let start = min(positions.min() ?? .max, snapshotAt ?? .max)
    if let released = server.released, start < released {
      throw ConnectorFailure(.stop, code: "gap", "asked for \(start), the slot begins at \(released)")
    }
    transaction =
      server.history.transactions.firstIndex { $0.commitPosition >= start } ?? server.history.transactions.count
    change = 0
    lastEnd = start
    snapshotItems = snapshotAt.map(snapshot) ?? []
    return SourceOpening(snapshot: needs, start: position(start))
  }

  private func snapshot(at position: UInt64) -> [Item] {
    let rows = server.history.rows(at: position).sorted { $0.key < $1.key }
    return [.snapshotBegins(position)]
      + rows.map { .snapshotRow(key: $0.key, version: $0.value, at: position) } + [.snapshotEnds(position)]
  }

  func read(from pool: BatchPool, waitingAtMost wait: Duration) throws(ConnectorFailure) -> ReadOutcome {
    try maybeFail()
    guard !snapshotItems.isEmpty || transaction < server.happened else {
      if wait > .zero { usleep(500) }
      return .idle
    }
    guard let batch = pool.take() else { return .idle }
    if snapshotItems.isEmpty { fillFromLog(batch) } else { fillFromSnapshot(batch) }
    return .batch(batch)
  }

  private func maybeFail() throws(ConnectorFailure) {
    if failureRate > 0, dice.oneIn(failureRate) {
      throw ConnectorFailure(.retry, code: "connection-lost", "the scripted connection broke")
    }
  }

  func acknowledge(_ position: SourcePosition) {
    guard case .postgres(let own) = position else { return }
    server.acknowledgements.append(own.resumeLSN.rawValue)
    server.released = max(server.released ?? 0, own.resumeLSN.rawValue)
  }

  func currentEnd() throws(ConnectorFailure) -> SourcePosition { position(server.end) }

  func close() {}

  // MARK: filling

  private func fillFromSnapshot(_ batch: ChangeBatch) {
    batch.isSnapshot = true
    var room = 1 + dice.below(5)
    while room > 0, let item = snapshotItems.first {
      switch item {
      case .snapshotBegins(let at):
        batch.mark = .snapshotBegins([schema(1)])
        batch.checkpoint = .postgres(PostgresPosition(lsn: LSN(at), snapshot: "INITIAL"))
        room = 1
      case .snapshotRow(let key, let version, let at):
        let change = ModelChange(
          position: at, operation: .read, key: key, version: version, isPartial: false, schemaVersion: 1)
        append(change, to: batch, id: 0, commit: at)
      case .snapshotEnds(let at):
        if batch.rows.count > 0 { return }
        batch.mark = .snapshotEnds
        batch.checkpoint = .postgres(PostgresPosition(lsn: LSN(at), snapshot: "INITIAL", isSnapshotCompleted: true))
        room = 1
      }
      snapshotItems.removeFirst()
      room -= 1
    }
  }

  private func fillFromLog(_ batch: ChangeBatch) {
    var room = 1 + dice.below(12)
    while room > 0, transaction < server.happened {
      let current = server.history.transactions[transaction]
      if change < current.changes.count {
        append(current.changes[change], to: batch, id: current.id, commit: current.commitPosition)
        change += 1
      } else {
        let commit = Row(
          .commit, position: current.endPosition,
          transaction: index(of: current.id, in: batch, commit: current.commitPosition))
        batch.rows.append(commit)
        batch.checkpoint = position(current.endPosition)
        lastEnd = current.endPosition
        transaction += 1
        change = 0
      }
      room -= 1
    }
  }

  private func append(_ change: ModelChange, to batch: ChangeBatch, id: UInt32, commit: UInt64) {
    let schema = schema(change.schemaVersion)
    let schemaIndex = batch.schemas.firstIndex { $0 === schema } ?? batch.schemas.count
    if schemaIndex == batch.schemas.count { batch.schemas.append(schema) }
    let first = batch.store.addValues(2)
    batch.store[first] = .integer(change.key)
    batch.store[first + 1] = change.isPartial ? .absent : .integer(change.version)
    let isDelete = change.operation == .delete
    batch.rows.append(
      Row(
        change.operation, position: change.position, transaction: index(of: id, in: batch, commit: commit),
        schema: UInt32(schemaIndex), before: UInt32(first), after: UInt32(first),
        beforeImage: isDelete ? .key : .none, snapshotMark: change.operation == .read ? .row : .none))
  }

  private func index(of id: UInt32, in batch: ChangeBatch, commit: UInt64) -> UInt32 {
    if let found = batch.transactions.firstIndex(where: { $0.id == id }) { return UInt32(found) }
    batch.transactions.append(Transaction(id: id, timestamp: Int64(commit), commitPosition: commit))
    return UInt32(batch.transactions.count - 1)
  }

  private func schema(_ version: Int) -> TableSchema {
    if let known = schemas[version] { return known }
    let schema = TableSchema(
      name: TableName(database: "d", schema: "s", table: "t"),
      columns: [
        Column(name: "id", type: .int64, isOptional: false, typeName: "int8"),
        Column(name: "v", type: .int64, isOptional: true, typeName: "int8"),
      ], keyColumns: [0], version: version)
    schemas[version] = schema
    return schema
  }

  private func position(_ raw: UInt64) -> SourcePosition {
    .postgres(PostgresPosition(lsn: LSN(raw), commitLSN: LSN(raw), messageType: "COMMIT"))
  }
}
