import Changes
import ConnectorKit

/// A sink whose target survives crashes and whose calls fail at will; three kinds, as real targets are.
final class FaultySink: ChangeSink {
  enum Kind: CaseIterable {
    /// Keeps the order of arrival and nothing else (a message system): what comes again is there twice.
    case log
    /// A file: at `open` it is cut back to the length the checkpoint knows.
    case file
    /// Applies whole transactions together with its position (a warehouse).
    case warehouse
  }

  /// What the target keeps whatever happens to the program.
  final class Target {
    var entries: [ModelChange] = []
    /// The warehouse's own position, written with its data.
    var position: SourcePosition?
    /// The highest checkpoint covered by `entries`; for the assertion of durable-first.
    var durablePosition: SourcePosition?
    /// Where the newest snapshot begins in `entries`: a log keeps what an unfinished one brought before, which may be
    /// out of date (a row deleted between the two).
    var snapshotStart = 0
  }

  let name: String
  let kind: Kind
  private let target: Target
  private var dice: Dice
  private let failureRate: Int
  /// Accepted, not durable.
  private var accepted: [ModelChange] = []
  /// How many of `accepted` precede the last transaction end, and what that end is.
  private var boundary: (count: Int, position: SourcePosition)?
  private var acceptedThrough: UInt64 = 0
  private var boundaryThrough: UInt64 = 0
  private var durableThrough: UInt64 = 0
  private var boundaryLength = 0
  private var durableLengthAtBoundary = 0

  init(_ name: String, _ kind: Kind, target: Target, dice: Dice, failureRate: Int) {
    self.name = name
    self.kind = kind
    self.target = target
    self.dice = dice
    self.failureRate = failureRate
  }

  func open(checkpoint: SinkCheckpoint?) throws(ConnectorFailure) -> SourcePosition? {
    try maybeFail()
    accepted = []
    boundary = nil
    switch kind {
    case .log: return checkpoint?.position
    case .file:
      // Without a checkpoint what is there is somebody else's: it stays.
      let length = checkpoint?.state.flatMap { Int($0) } ?? target.entries.count
      target.entries.removeLast(target.entries.count - length)
      durableLengthAtBoundary = length
      return checkpoint?.position
    case .warehouse: return target.position
    }
  }

  func write(_ batch: ChangeBatch, from firstRow: Int) throws(ConnectorFailure) {
    try maybeFail()
    if case .snapshotBegins = batch.mark {
      if kind == .warehouse { target.entries = [] }
      target.snapshotStart = target.entries.count + accepted.count
    }
    for index in firstRow..<batch.rows.count {
      let row = batch.rows[index]
      if row.operation == .commit {
        boundaryLength = target.entries.count + accepted.count
        if let checkpoint = batch.checkpoint { boundary = (accepted.count, checkpoint) }
        continue
      }
      accepted.append(FaultySink.change(row, in: batch))
    }
    if let checkpoint = batch.checkpoint, batch.isSnapshot || batch.rows.count == firstRow {
      boundary = (accepted.count, checkpoint)
      boundaryLength = target.entries.count + accepted.count
    }
    acceptedThrough = batch.sequence
    if boundary?.count == accepted.count { boundaryThrough = batch.sequence }
  }

  static func change(_ row: Row, in batch: ChangeBatch) -> ModelChange {
    let first = Int(row.operation == .delete ? row.before : row.after)
    let value = batch.store[first + 1]
    return ModelChange(
      position: row.position, operation: row.operation, key: batch.store[first].signed,
      version: value.kind == .absent ? -1 : value.signed, isPartial: value.kind == .absent,
      schemaVersion: batch.schemas[Int(row.schema)].version)
  }

  func flush(_ urgency: FlushUrgency) throws(ConnectorFailure) -> WriteReceipt {
    try maybeFail()
    if urgency == .final || dice.oneIn(2) { makeDurable() }
    return WriteReceipt(
      durable: durableThrough, state: kind == .file ? "\(durableLengthAtBoundary)" : nil,
      callAgainWithin: durableThrough < acceptedThrough ? .milliseconds(1) : nil)
  }

  private func makeDurable() {
    if kind == .warehouse {
      // Only whole transactions become visible.
      guard let boundary else {
        if accepted.isEmpty { durableThrough = acceptedThrough }
        return
      }
      target.entries += accepted.prefix(boundary.count)
      accepted.removeFirst(boundary.count)
      target.position = boundary.position
      target.durablePosition = boundary.position
      self.boundary = nil
      durableThrough = accepted.isEmpty ? acceptedThrough : boundaryThrough
      return
    }
    target.entries += accepted
    accepted = []
    if let boundary {
      target.durablePosition = boundary.position
      durableLengthAtBoundary = boundaryLength
    }
    boundary = nil
    durableThrough = acceptedThrough
  }

  private func maybeFail() throws(ConnectorFailure) {
    if failureRate > 0, dice.oneIn(failureRate) {
      throw ConnectorFailure(.retry, code: "sink-lost", "the scripted target broke")
    }
  }

  func close() {}
}

/// A store that survives crashes, and fails before or after it has written.
final class FaultyStore: CheckpointStore, @unchecked Sendable {
  /// What is on disk.
  private(set) var rows: [String: SinkCheckpoint] = [:]
  private var dice: Dice
  var failureRate = 0
  /// Called at each commit that reaches the disk.
  var onCommit: (String, SinkCheckpoint) -> Void = { _, _ in }

  init(dice: Dice) { self.dice = dice }

  func load(pipeline: String, sink: String) throws(ConnectorFailure) -> SinkCheckpoint? { rows[sink] }

  func commit(_ checkpoint: SinkCheckpoint, pipeline: String, sink: String) throws(ConnectorFailure) {
    let fails = failureRate > 0 && dice.oneIn(failureRate)
    if fails, dice.oneIn(2) { throw FaultyStore.full }
    rows[sink] = checkpoint
    onCommit(sink, checkpoint)
    if fails { throw FaultyStore.full }
  }

  private static var full: ConnectorFailure { ConnectorFailure(.retry, code: "disk-full", "the scripted disk is full") }
}
