import CPlatform
import Changes
import ConnectorKit

/// One run of a pipeline from opening to the first failure or the end: the threads around the runners.
///
/// ```
///   calling thread     source.open ─ SourceRunner.step ─ step ─ step …  ──batch──▶ channel per sink
///   thread per sink    sink.open ─ SinkRunner.accept ─ flush …          ──receipt─▶ Checkpointer
///   checkpoint thread  Checkpointer.commitDue …                         ──position▶ SourceRunner.acknowledge
/// ```
final class Attempt: @unchecked Sendable {
  private let source: any ChangeSource
  private let options: PipelineOptions
  private let log: any Log
  private let pipeline: String
  private let pool: RecyclingPool
  private let store: any CheckpointStore
  private let sinks: [any ChangeSink]
  private let monitor = Monitor()
  private var isStopping = false
  private var failure: ConnectorFailure?
  private var checkpointer: Checkpointer?
  private var loops: [SinkLoop] = []
  private var current = PipelineProgress()

  init(
    pipeline: String, source: any ChangeSource, sinks: [any ChangeSink], store: any CheckpointStore,
    options: PipelineOptions, log: any Log
  ) {
    self.pipeline = pipeline
    self.source = source
    self.store = store
    self.options = options
    self.log = log
    self.sinks = sinks
    pool = RecyclingPool(batches: options.batches, batchBytes: options.batchBytes)
  }

  var madeProgress: Bool { monitor.withLock { current.rows > 0 } }

  var progress: PipelineProgress {
    var (progress, checkpointer) = monitor.withLock { (current, self.checkpointer) }
    if let checkpointer { progress.committed = sinks.indices.map { checkpointer.committed(sink: $0)?.position } }
    return progress
  }

  func stop() {
    monitor.withLock {
      isStopping = true
      monitor.wakeAll()
    }
    interrupt()
  }

  private func interrupt() {
    pool.stop()
    source.interrupt()
    for sink in sinks { sink.interrupt() }
  }

  func run() throws(ConnectorFailure) -> PipelineEnd {
    let checkpointer = try loadCheckpoints()
    let committing = WorkerThread("checkpoints") { [self] in commitLoop(checkpointer) }
    defer {
      checkpointer.stop()
      _ = committing.join(until: MonotonicTime.now + options.stopGrace)
    }
    startSinks(checkpointer)
    do {
      let end = try follow(checkpointer)
      try finish(checkpointer)
      return end
    } catch {
      source.close()
      abandonSinks(checkpointer)
      throw failureSeen ?? error
    }
  }

  // MARK: opening

  private func loadCheckpoints() throws(ConnectorFailure) -> Checkpointer {
    var committed: [SinkCheckpoint?] = []
    for sink in sinks { committed.append(try store.load(pipeline: pipeline, sink: sink.name)) }
    let checkpointer = Checkpointer(
      pipeline: pipeline, sinkNames: sinks.map(\.name), store: store, committed: committed)
    monitor.withLock { self.checkpointer = checkpointer }
    return checkpointer
  }

  private func startSinks(_ checkpointer: Checkpointer) {
    loops = sinks.enumerated().map { index, sink in
      SinkLoop(SinkRunner(sink, index: index, checkpointer: checkpointer), pool: pool)
    }
    for loop in loops { loop.start { [self] failure in fail(failure) } }
  }

  /// Opens the source where the sinks need it.
  private func openSource() throws(ConnectorFailure) {
    var resume: [SourcePosition?] = []
    for loop in loops { resume.append(try loop.waitUntilOpen()) }
    let opening = try source.open(SourceRequest(resume: resume))
    for (index, loop) in loops.enumerated() {
      loop.begin(getsSnapshot: opening.snapshot[index], start: opening.start)
    }
  }

  // MARK: the source thread

  private func follow(_ checkpointer: Checkpointer) throws(ConnectorFailure) -> PipelineEnd {
    try openSource()
    let target = options.untilCaughtUp ? try source.currentEnd() : nil
    let runner = SourceRunner(source, pool: pool, checkpointer: checkpointer, sinkCount: loops.count) {
      [loops] batch, sink in loops[sink].give(batch)
    }
    let wait: Duration = options.untilCaughtUp ? .milliseconds(20) : .milliseconds(500)
    var hasTrimmed = false
    while !shouldStop {
      let step = try runner.step(waitingAtMost: wait)
      if step == .idle, !hasTrimmed {
        // What opening and catching up needed is not needed any more.
        platform_trim_heap()
        hasTrimmed = true
      }
      note(runner, isIdle: step == .idle)
      if let target, checkpointer.covers(target) { return .caughtUp }
      if step == .finished { return .finished }
    }
    if let failureSeen { throw failureSeen }
    return .stopped
  }

  private func note(_ runner: SourceRunner, isIdle: Bool) {
    monitor.withLock {
      current.isStreaming = true
      current.rows = runner.rowsDelivered
      current.newestTimestamp = runner.newestTimestamp
      current.isIdle = isIdle
    }
  }

  // MARK: the end

  /// Lets the sinks finish what they have, writes the last checkpoints, and releases the source up to them.
  private func finish(_ checkpointer: Checkpointer) throws(ConnectorFailure) {
    let deadline = MonotonicTime.now + options.stopGrace
    for loop in loops { loop.finish() }
    var late: [String] = []
    for loop in loops where !loop.join(until: deadline) { late.append(loop.runner.sink.name) }
    if !late.isEmpty {
      log.warning(
        "sinks did not finish in time; what they have not confirmed comes again", ["sinks": late.joined(separator: ",")]
      )
    }
    try checkpointer.commitDue()
    if let position = checkpointer.acknowledgeable { source.acknowledge(position) }
    source.close()
    if let failureSeen { throw failureSeen }
  }

  /// After a failure: what is durable by now is committed as far as possible, the rest is forgotten and comes again.
  private func abandonSinks(_ checkpointer: Checkpointer) {
    pool.stop()
    for loop in loops { loop.abandon() }
    let deadline = MonotonicTime.now + options.stopGrace
    for loop in loops { _ = loop.join(until: deadline) }
    do { try checkpointer.commitDue() } catch { fail(error) }
  }

  // MARK: the checkpoint thread

  private func commitLoop(_ checkpointer: Checkpointer) {
    while checkpointer.waitForNews() {
      do { try checkpointer.commitDue() } catch {
        fail(error)
        return
      }
      checkpointer.rest(options.checkpointInterval)
    }
  }

  // MARK: state shared by the threads

  private func fail(_ failure: ConnectorFailure) {
    monitor.withLock {
      // A failure for good outranks one that may heal.
      if self.failure == nil || (self.failure?.advice == .retry && failure.advice == .stop) { self.failure = failure }
      monitor.wakeAll()
    }
    interrupt()
  }

  private var failureSeen: ConnectorFailure? { monitor.withLock { failure } }

  private var shouldStop: Bool { monitor.withLock { isStopping || failure != nil } }
}
