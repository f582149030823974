import Changes
import ConnectorKit

@testable import Pipelines

/// One seeded run of the engine: runners, ledger and pool are the real ones; source, sinks, store and the order of
/// steps come from the seed. Between any two steps the program may crash, which leaves only what the server, the
/// targets and the store keep.
///
/// Every promise of the engine is checked at every step, not only at the end; a violation names the promise.
final class Simulation {
  struct Violation: Error, CustomStringConvertible {
    var description: String
  }

  private let server: ScriptedSource.Server
  private let targets: [FaultySink.Target]
  private let kinds: [FaultySink.Kind]
  private let store: FaultyStore
  private var dice: Dice
  private let boundaries: Set<UInt64>
  private var violations: [String] = []
  private(set) var crashes = 0
  private(set) var failures = 0

  // The program, gone after a crash.
  private var pool = RecyclingPool(batches: 4, batchBytes: 1 << 16)
  private var checkpointer: Checkpointer?
  private var source: SourceRunner?
  private var sinks: [SinkRunner] = []
  private var queues: [[ChangeBatch]] = []

  init(seed: UInt64, transactions: Int = 60) {
    var dice = Dice(seed: seed)
    let history = History(dice: &dice, transactions: transactions)
    server = ScriptedSource.Server(history)
    boundaries = history.boundaries
    kinds = (0...dice.below(3)).map { _ in FaultySink.Kind.allCases[dice.below(3)] }
    targets = kinds.map { _ in FaultySink.Target() }
    store = FaultyStore(dice: Dice(seed: seed ^ 0x5EED))
    server.happened = dice.below(transactions / 2)
    self.dice = dice
    store.onCommit = { [unowned self] sink, checkpoint in check(checkpoint, of: sink) }
  }

  /// Runs until everything has arrived; throws the first broken promise.
  func run() throws {
    var steps = 0
    while !isComplete {
      steps += 1
      let isCalm = steps > 4000
      store.failureRate = isCalm ? 0 : 40
      if steps > 20_000 { throw Violation(description: "no progress after \(steps) steps: \(status)") }
      if server.happened < server.history.transactions.count, dice.oneIn(4) { server.happened += 1 }
      if !isCalm, dice.oneIn(60) { crash() }
      do throws(ConnectorFailure) {
        if source == nil { try start(isCalm: isCalm) } else { try step() }
      } catch {
        guard error.advice == .retry else { throw Violation(description: "stopped for good: \(error)") }
        failures += 1
        forget()
      }
      if let first = violations.first { throw Violation(description: first) }
    }
    try checkTargets()
  }

  // MARK: steps

  private func start(isCalm: Bool) throws(ConnectorFailure) {
    pool = RecyclingPool(batches: 4, batchBytes: 1 << 16)
    let rate = isCalm ? 0 : 50
    var committed: [SinkCheckpoint?] = []
    for index in kinds.indices { committed.append(try store.load(pipeline: "p", sink: "s\(index)")) }
    let checkpointer = Checkpointer(
      pipeline: "p", sinkNames: kinds.indices.map { "s\($0)" }, store: store, committed: committed)
    let runners = kinds.enumerated().map { index, kind in
      SinkRunner(
        FaultySink(
          "s\(index)", kind, target: targets[index], dice: Dice(seed: dice.next()), failureRate: rate),
        index: index, checkpointer: checkpointer)
    }
    var resume: [SourcePosition?] = []
    for runner in runners { resume.append(try runner.open()) }
    let scripted = ScriptedSource(server, dice: Dice(seed: dice.next()), failureRate: rate)
    let opening = try scripted.open(SourceRequest(resume: resume))
    for (index, runner) in runners.enumerated() {
      try runner.begin(getsSnapshot: opening.snapshot[index], start: opening.start)
    }
    queues = kinds.map { _ in [] }
    sinks = runners
    self.checkpointer = checkpointer
    source = SourceRunner(scripted, pool: pool, checkpointer: checkpointer, sinkCount: kinds.count) {
      [unowned self] batch, sink in queues[sink].append(batch)
    }
  }

  private func step() throws(ConnectorFailure) {
    switch dice.below(4) {
    case 0: if pool.hasFree { _ = try source?.step(waitingAtMost: .zero) }
    case 1: try sinkStep(dice.below(sinks.count))
    case 2: _ = try sinks[dice.below(sinks.count)].flush(dice.oneIn(5) ? .final : .due)
    default: try checkpointer?.commitDue()
    }
  }

  private func sinkStep(_ index: Int) throws(ConnectorFailure) {
    guard !queues[index].isEmpty else { return }
    let batch = queues[index].removeFirst()
    defer { pool.release(batch) }
    try sinks[index].accept(batch)
  }

  private func crash() {
    crashes += 1
    forget()
  }

  private func forget() {
    source = nil
    checkpointer = nil
    sinks = []
    queues = []
  }

  private var isComplete: Bool {
    guard let checkpointer, server.happened == server.history.transactions.count else { return false }
    let end = SourcePosition.postgres(PostgresPosition(lsn: LSN(server.end), commitLSN: LSN(server.end)))
    return checkpointer.covers(end)
  }

  /// Where everyone stands, for the message of a run that hangs.
  private var status: String {
    let sinks = kinds.indices.map {
      "\(kinds[$0]) committed \(String(describing: store.rows["s\($0)"]?.position)) queued \(queues.isEmpty ? 0 : queues[$0].count)"
    }
    return "\(server.happened) of \(server.history.transactions.count) happened, end \(server.end); "
      + sinks.joined(separator: "; ")
  }

  // MARK: promises checked on the way

  private func check(_ checkpoint: SinkCheckpoint, of name: String) {
    guard let index = kinds.indices.first(where: { "s\($0)" == name }) else { return }
    guard case .postgres(let position) = checkpoint.position else { return }
    let resume = position.resumeLSN.rawValue
    if !boundaries.contains(resume) { violations.append("boundary: checkpoint \(resume) is no transaction end") }
    if !position.snapshotIsOpen, let durable = targets[index].durablePosition,
      !checkpoint.position.isCovered(by: durable),
      !targets[index].entries.isEmpty
    {
      violations.append("durable-first: checkpoint \(checkpoint.position), durable \(durable)")
    }
    let lowest = kinds.indices.map { store.rows["s\($0)"]?.position }
    if let acknowledged = server.acknowledgements.max() {
      for case .postgres(let other)? in lowest where !other.snapshotIsOpen && other.resumeLSN.rawValue < acknowledged {
        violations.append("commit-then-acknowledge: \(acknowledged) released, committed \(other.resumeLSN)")
      }
    }
  }

  // MARK: promises checked at the end

  private func checkTargets() throws {
    for (kind, target) in zip(kinds, targets) {
      try checkRows(target.entries)
      if kind == .file, target.snapshotStart > 0 {
        throw Violation(description: "replay-not-skip: a file kept rows of a snapshot that was begun again")
      }
      // From the newest snapshot on: what a log holds from before it, the snapshot replaces.
      let entries = target.entries.dropFirst(target.snapshotStart)
      try checkOrder(entries, isExact: kind != .log)
      try checkFinalState(entries)
    }
  }

  /// schema-at-position and absent-is-not-null: each change arrives as the history has it.
  private func checkRows(_ entries: [ModelChange]) throws {
    var known: [UInt64: ModelChange] = [:]
    for change in server.history.transactions.flatMap(\.changes) { known[change.position] = change }
    for entry in entries where entry.operation != .read {
      guard let change = known[entry.position] else { throw Violation(description: "a change that never happened") }
      if entry.schemaVersion != change.schemaVersion {
        throw Violation(description: "schema-at-position: \(entry.schemaVersion) at \(entry.position)")
      }
      if entry.isPartial != change.isPartial { throw Violation(description: "absent-is-not-null at \(entry.position)") }
    }
  }

  /// key-order and replay-not-skip: streamed changes come in source order; only a log may go back, to a boundary.
  private func checkOrder(_ entries: ArraySlice<ModelChange>, isExact: Bool) throws {
    let streamed = entries.filter { $0.operation != .read }.map(\.position)
    for (earlier, later) in zip(streamed, streamed.dropFirst()) where later <= earlier {
      if isExact { throw Violation(description: "replay-not-skip: \(later) after \(earlier) in an exact sink") }
    }
    guard let first = streamed.first else { return }
    let expected = server.history.transactions.flatMap(\.changes).map(\.position).filter { $0 >= first }
    var seen = Set<UInt64>()
    var newest: [UInt64] = []
    for position in streamed where seen.insert(position).inserted { newest.append(position) }
    if newest != expected { throw Violation(description: "key-order: first arrivals are not the source's order") }
  }

  /// snapshot-yields: the state that the changes lead to is the source's, whatever the snapshot brought before.
  private func checkFinalState(_ entries: ArraySlice<ModelChange>) throws {
    var keys: [Int64: Int64] = [:]
    for entry in entries {
      if entry.operation == .delete {
        keys[entry.key] = nil
      } else if entry.version >= 0 {
        keys[entry.key] = entry.version
      } else if let change = server.history.change(at: entry.position) {
        keys[entry.key] = change.version
      }
    }
    if keys != server.history.rows(at: .max) {
      throw Violation(description: "snapshot-yields: target differs from source")
    }
  }
}

extension PostgresPosition {
  fileprivate var snapshotIsOpen: Bool { snapshot != nil && !isSnapshotCompleted }
}

extension History {
  fileprivate func change(at position: UInt64) -> ModelChange? {
    for transaction in transactions {
      if let found = transaction.changes.first(where: { $0.position == position }) { return found }
    }
    return nil
  }
}
