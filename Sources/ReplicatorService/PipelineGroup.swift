import ConnectorKit
import Glibc
import Operations
import Pipelines
import Synchronization

/// Pipelines of one process, side by side, each on a thread of its own; the calling thread watches over them.
///
/// ```
///   main thread   waits for signals and ends, writes status lines        pipeline thread   Pipeline.run()
///        │  stop() ──────────────────────────────────────────────────────────▶ │
///        ◀──────────────────────────────────────────────────────── wake, outcome │
/// ```
/// A pipeline that fails ends alone; the others go on.
final class PipelineGroup: Sendable {
  private struct Outcome: Sendable {
    var end: Result<PipelineEnd, ConnectorFailure>?
  }

  private let pipelines: [Pipeline]
  private let reports: [StatusReport]
  private let log: any Log
  private let console: Console
  private let outcomes: Mutex<[Outcome]>

  /// After a signal: how long pipelines have before the process ends without them. Their own grace is shorter.
  private static let patience = 4.5
  private static let terminalInterval: Duration = .seconds(1)
  private static let logInterval: Duration = .seconds(10)

  init(_ pipelines: [Pipeline], log: any Log, console: Console) {
    self.pipelines = pipelines
    self.log = log
    self.console = console
    reports = pipelines.map { StatusReport(pipeline: $0.name, console: console, log: log) }
    outcomes = Mutex(pipelines.map { _ in Outcome() })
  }

  /// Runs until all have ended, by themselves or after a signal. `Signals.install` must have been called.
  func run() -> ExitCode {
    for index in pipelines.indices { start(index) }
    var deadline: Double?
    while !haveEnded {
      if Signals.endIsAskedFor, deadline == nil {
        deadline = SteadyClock.seconds + PipelineGroup.patience
        log.info("stopping")
        for pipeline in pipelines { pipeline.stop() }
      }
      let rest = deadline.map { $0 - SteadyClock.seconds }
      if let rest, rest <= 0 { abandon() }
      Signals.wait(atMost: rest.map { .seconds(max(0.01, $0)) } ?? interval)
      report()
    }
    for report in reports { report.end() }
    return exitCode
  }

  private var interval: Duration { console.isTerminal ? PipelineGroup.terminalInterval : PipelineGroup.logInterval }

  private var haveEnded: Bool { outcomes.withLock { $0.allSatisfy { $0.end != nil } } }

  private var exitCode: ExitCode {
    outcomes.withLock { outcomes in
      let hasFailed = outcomes.contains { if case .failure = $0.end { true } else { false } }
      return hasFailed ? .failed : .done
    }
  }

  private func start(_ index: Int) {
    _ = WorkerThread(pipelines[index].name) { [self] in
      let pipeline = pipelines[index]
      let end: Result<PipelineEnd, ConnectorFailure>
      do throws(ConnectorFailure) {
        end = .success(try pipeline.run())
      } catch {
        end = .failure(error)
      }
      tell(end, of: pipeline.name)
      outcomes.withLock { $0[index].end = end }
      Signals.wake()
    }
  }

  private func tell(_ end: Result<PipelineEnd, ConnectorFailure>, of pipeline: String) {
    switch end {
    case .success(.stopped): log.info("stopped", ["pipeline": pipeline])
    case .success(.finished): log.info("finished: the source has no more to give", ["pipeline": pipeline])
    case .success(.caughtUp): log.info("caught up", ["pipeline": pipeline])
    case .failure(let failure):
      log.error(failure.message, ["pipeline": pipeline, "code": failure.code, "hint": failure.hint ?? ""])
    }
  }

  private func report() {
    let now = SteadyClock.seconds
    for (pipeline, report) in zip(pipelines, reports) { report.note(pipeline.progress, at: now) }
  }

  /// Ends the process although a pipeline hangs (in a call of a server that does not answer): what is durable is in its
  /// checkpoint, the rest comes again.
  private func abandon() -> Never {
    log.warning("ended without waiting longer: a source or sink did not answer in time")
    // Not exit: its handlers would meet threads that still run.
    _exit(exitCode.rawValue)
  }
}
