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
  }

  init(_ runner: SinkRunner, pool: RecyclingPool) {
    self.runner = runner
    self.pool = pool
  }

  func start(onFailure: @escaping @Sendable (ConnectorFailure) -> Void) {
    thread = WorkerThread("sink \(runner.sink.name)") { [self] in
      do throws(ConnectorFailure) { try run() } catch { onFailure(error) }
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

  func begin(getsSnapshot: Bool, start position: SourcePosition) {
    monitor.withLock {
      start = Start(getsSnapshot: getsSnapshot, position: position)
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

  private func run() throws(ConnectorFailure) {
    try open()
    guard let start = waitForStart() else { return }
    try runner.begin(getsSnapshot: start.getsSnapshot, start: start.position)
    try feed()
  }

  private func open() throws(ConnectorFailure) {
    do {
      let resume = try runner.open()
      report(.success(resume))
    } catch {
      report(.failure(error))
      throw error
    }
  }

  private func report(_ result: Result<SourcePosition?, ConnectorFailure>) {
    monitor.withLock {
      opened = result
      monitor.wakeAll()
    }
  }

  private func waitForStart() -> Start? {
    monitor.withLock {
      while start == nil, !isAbandoned { _ = monitor.wait(until: nil) }
      return isAbandoned ? nil : start
    }
  }

  private func feed() throws(ConnectorFailure) {
    var wakeAt: MonotonicTime?
    while true {
      switch channel.pop(until: wakeAt) {
      case .element(let batch):
        defer { pool.release(batch) }
        if abandoned { continue }
        try runner.accept(batch)
      case .timedOut: break
      case .closed:
        if !abandoned { _ = try runner.flush(.final) }
        return
      }
      wakeAt = try runner.flush(channel.isEmpty ? .idle : .due).map { MonotonicTime.now + $0 }
    }
  }

  private var abandoned: Bool { monitor.withLock { isAbandoned } }

  /// Gives back what will not be written.
  private func drain() {
    while case .element(let batch) = channel.pop(until: MonotonicTime.now) { pool.release(batch) }
  }
}
