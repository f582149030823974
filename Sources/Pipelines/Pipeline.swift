import Changes
import ConnectorKit

/// One source and its sinks, kept running: opens them, restarts them after failures that may heal, stops them in order.
///
/// `run` blocks the calling thread, which becomes the source thread; every sink has a thread of its own, and so has the
/// checkpointer. `stop` and `progress` may be used by any thread.
package final class Pipeline: @unchecked Sendable {
  package let name: String
  private let source: any ChangeSource
  private let sinks: [any ChangeSink]
  private let store: any CheckpointStore
  private let options: PipelineOptions
  private let log: any Log
  private let monitor = Monitor()
  private var isStopping = false
  private var attempt: Attempt?
  private var failures = 0

  package init(
    name: String, source: any ChangeSource, sinks: [any ChangeSink], store: any CheckpointStore,
    options: PipelineOptions = PipelineOptions(), log: any Log
  ) {
    self.name = name
    self.source = source
    self.sinks = sinks
    self.store = store
    self.options = options
    self.log = log
  }

  /// Runs until stopped, finished or failed for good. A failure with the advice to retry starts source and sinks anew
  /// from the committed checkpoints, after a growing wait.
  package func run() throws(ConnectorFailure) -> PipelineEnd {
    while true {
      guard let attempt = begin() else { return .stopped }
      do {
        return try attempt.run()
      } catch {
        if stopRequested { return .stopped }
        try waitAfter(error, madeProgress: attempt.madeProgress)
      }
    }
  }

  /// Asks for an orderly end: the batches in flight are finished, checkpoints written.
  package func stop() {
    let running = monitor.withLock { () -> Attempt? in
      isStopping = true
      monitor.wakeAll()
      return attempt
    }
    running?.stop()
  }

  package var progress: PipelineProgress {
    let (running, failures) = monitor.withLock { (attempt, self.failures) }
    var progress = running?.progress ?? PipelineProgress()
    progress.failures = failures
    return progress
  }

  private var stopRequested: Bool { monitor.withLock { isStopping } }

  private func begin() -> Attempt? {
    monitor.withLock { () -> Attempt? in
      if isStopping { return nil }
      let attempt = Attempt(pipeline: name, source: source, sinks: sinks, store: store, options: options, log: log)
      self.attempt = attempt
      return attempt
    }
  }

  private func waitAfter(_ failure: ConnectorFailure, madeProgress: Bool) throws(ConnectorFailure) {
    let count = monitor.withLock { () -> Int in
      failures = madeProgress ? 1 : failures + 1
      return failures
    }
    guard failure.advice == .retry, let delay = options.retry.delay(afterFailure: count) else { throw failure }
    log.warning(
      "\(failure)", ["pipeline": name, "failures": "\(count)", "retry_in_ms": "\(delay.wholeNanoseconds / 1_000_000)"])
    let deadline = MonotonicTime.now + delay
    monitor.withLock {
      while !isStopping, monitor.wait(until: deadline) {}
    }
  }
}
