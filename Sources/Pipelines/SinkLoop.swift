import Changes
import ConnectorKit

/// The thread of one sink: opens it, feeds it from its channel, reports receipts, closes it.
final class SinkLoop: @unchecked Sendable {
  let runner: SinkRunner
  private let pool: RecyclingPool
  private let channel = Channel<ChangeBatch>()
  private let monitor = Monitor()
  private var opened: Result<SourcePosition?, ConnectorFailure>?
  private var start: Start?
  private var isAbandoned = false
  private var thread: WorkerThread?

  /// What the source's opening says to this sink.
  private struct Start {
    var getsSnapshot: Bool
    var position: SourcePosition
    var firstCheckpoint: SourcePosition?
  }

  init(_ runner: SinkRunner, pool: RecyclingPool) {
    self.runner = runner
    self.pool = pool
  }

  func start(
    index: Int, checkpointer: Checkpointer, onFailure: @escaping @Sendable (ConnectorFailure) -> Void
  ) {
    thread = WorkerThread("sink \(runner.sink.name)") { [self] in
      do throws(ConnectorFailure) { try run(index: index, checkpointer: checkpointer) } catch { onFailure(error) }
      drain()
      runner.close()
    }
  }

  // MARK: called by the source's thread

  /// Where the sink resumes from, once it is open.
  func waitUntilOpen() throws(ConnectorFailure) -> SourcePosition? {
    let result = monitor.withLock { () -> Result<SourcePosition?, ConnectorFailure> in
      while true {
        if let opened { return opened }
        _ = monitor.wait(until: nil)
      }
    }
    return try result.get()
  }

  func begin(getsSnapshot: Bool, start position: SourcePosition, firstCheckpoint: SourcePosition?) {
    monitor.withLock {
      start = Start(getsSnapshot: getsSnapshot, position: position, firstCheckpoint: firstCheckpoint)
      monitor.wakeAll()
    }
  }

  func give(_ batch: ChangeBatch) { channel.push(batch) }

  /// No more batches will be given: the sink writes and flushes what it has.
  func finish() {
    channel.close()
    abandonIfNotBegun()
  }

  /// What was given and is not durable is to be forgotten.
  func abandon() {
    monitor.withLock {
      isAbandoned = true
      monitor.wakeAll()
    }
    channel.close()
  }

  func join(until deadline: MonotonicTime) -> Bool { thread?.join(until: deadline) ?? true }

  private func abandonIfNotBegun() {
    monitor.withLock {
      if start == nil { isAbandoned = true }
      monitor.wakeAll()
    }
  }

  // MARK: the sink's thread

  private func run(index: Int, checkpointer: Checkpointer) throws(ConnectorFailure) {
    try open(checkpointer.committed(sink: index))
    guard let start = waitForStart() else { return }
    runner.begin(getsSnapshot: start.getsSnapshot, start: start.position)
    if let first = start.firstCheckpoint {
      let receipt = try runner.flush(.final)
      try checkpointer.commitFirst(SinkCheckpoint(position: first, state: receipt.state), sink: index)
    }
    try feed(index: index, checkpointer: checkpointer)
  }

  private func open(_ checkpoint: SinkCheckpoint?) throws(ConnectorFailure) {
    do {
      let resume = try runner.open(checkpoint: checkpoint)
      monitor.withLock {
        opened = .success(resume)
        monitor.wakeAll()
      }
    } catch {
      monitor.withLock {
        opened = .failure(error)
        monitor.wakeAll()
      }
      throw error
    }
  }

  private func waitForStart() -> Start? {
    monitor.withLock {
      while start == nil, !isAbandoned { _ = monitor.wait(until: nil) }
      return isAbandoned ? nil : start
    }
  }

  private func feed(index: Int, checkpointer: Checkpointer) throws(ConnectorFailure) {
    var wakeAt: MonotonicTime?
    while true {
      switch channel.pop(until: wakeAt) {
      case .element(let batch):
        defer { pool.release(batch) }
        if abandoned { continue }
        if try runner.accept(batch) { try checkpointSnapshotStart(index: index, checkpointer: checkpointer) }
      case .timedOut: break
      case .closed:
        if !abandoned { checkpointer.record(try runner.flush(.final), sink: index) }
        return
      }
      let receipt = try runner.flush(channel.isEmpty ? .idle : .due)
      checkpointer.record(receipt, sink: index)
      wakeAt = receipt.callAgainWithin.map { MonotonicTime.now + $0 }
    }
  }

  /// The mark "a snapshot is under way" must be on disk before the first row of it is in the target.
  private func checkpointSnapshotStart(index: Int, checkpointer: Checkpointer) throws(ConnectorFailure) {
    checkpointer.record(try runner.flush(.final), sink: index)
    try checkpointer.commitDue()
  }

  private var abandoned: Bool { monitor.withLock { isAbandoned } }

  /// Gives back what will not be written.
  private func drain() {
    while case .element(let batch) = channel.pop(until: MonotonicTime.now) { pool.release(batch) }
  }
}
