import Changes
import ConnectorKit
import Operations
import Pipelines
import Synchronization

/// How one pipeline comes along, for people: a line in the log every ten seconds in which something changed, and a live row on a
/// terminal.
final class StatusReport: Sendable {
  private struct Memory {
    var rows = 0
    var time: Double?
    var loggedRows = 0
    var loggedTime: Double?
    var loggedPositions: [SourcePosition?] = []
  }

  private let pipeline: String
  private let console: Console
  private let log: any Log
  private let memory = Mutex(Memory())

  private static let logInterval = 10.0

  init(pipeline: String, console: Console, log: any Log) {
    self.pipeline = pipeline
    self.console = console
    self.log = log
  }

  /// Takes the progress at `now`, seconds of the steady clock.
  func note(_ progress: PipelineProgress, at now: Double, wallClock: UTCTime = .now) {
    let lag = StatusReport.lag(progress, wallClock)
    if console.isTerminal {
      let rate = memory.withLock { memory -> Int in
        defer {
          memory.rows = progress.rows
          memory.time = now
        }
        return StatusReport.rate(progress.rows - memory.rows, now - (memory.time ?? now))
      }
      if progress.isStreaming { console.show([row(progress, rate, lag)], of: "status \(pipeline)") }
    }
    logIfDue(progress, lag, now)
  }

  /// Takes the live row away.
  func end() { console.show([], of: "status \(pipeline)") }

  private func logIfDue(_ progress: PipelineProgress, _ lag: Int?, _ now: Double) {
    let due = memory.withLock { memory -> (rows: Int, seconds: Double)? in
      guard let last = memory.loggedTime else {
        memory.loggedTime = now
        return nil
      }
      // Timers come a little early or late.
      guard now - last >= StatusReport.logInterval - 0.5 else { return nil }
      defer { memory.loggedTime = now }
      guard progress.rows != memory.loggedRows || progress.committed != memory.loggedPositions else { return nil }
      defer {
        memory.loggedRows = progress.rows
        memory.loggedPositions = progress.committed
      }
      return (progress.rows - memory.loggedRows, now - last)
    }
    guard let due else { return }
    log.info(
      "progress",
      [
        "pipeline": pipeline, "rows": "\(progress.rows)",
        "rows_per_second": "\(StatusReport.rate(due.rows, due.seconds))", "lag_ms": lag.map { "\($0)" } ?? "unknown",
        "checkpoint": StatusReport.position(progress)?.description ?? "none",
      ])
  }

  private func row(_ progress: PipelineProgress, _ rate: Int, _ lag: Int?) -> String {
    let behind = lag.map { $0 < 1000 ? "\($0) ms behind" : "\(Numbers.span(seconds: $0 / 1000)) behind" } ?? ""
    let failures = progress.failures > 0 ? "  trying again after \(progress.failures) failures" : ""
    let position = StatusReport.position(progress).map { "  at \($0)" } ?? ""
    return
      "\(pipeline): streaming  \(Numbers.grouped(progress.rows)) rows  \(Numbers.grouped(rate))/s  \(behind)\(position)\(failures)"
  }

  /// How old the newest row taken is, in milliseconds; 0 where the source has no more, nil before the first row.
  static func lag(_ progress: PipelineProgress, _ now: UTCTime) -> Int? {
    if progress.isIdle { return 0 }
    return progress.newestTimestamp.map { Int(max(0, now.milliseconds - $0 / 1000)) }
  }

  /// The position that all sinks have passed; nil where one has none yet.
  static func position(_ progress: PipelineProgress) -> SourcePosition? {
    guard var lowest = progress.committed.first ?? nil else { return nil }
    for position in progress.committed.dropFirst() {
      guard let position else { return nil }
      if position.isCovered(by: lowest) { lowest = position }
    }
    return lowest
  }

  private static func rate(_ count: Int, _ seconds: Double) -> Int {
    seconds > 0.001 ? Int(Double(max(0, count)) / seconds) : 0
  }
}
