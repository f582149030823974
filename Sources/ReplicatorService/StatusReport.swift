import Changes
import ConnectorKit
import Operations
import Pipelines
import Synchronization

/// How one pipeline comes along, for people: a line in the log every ten seconds in which rows came, and a live row on
/// a terminal.
final class StatusReport: Sendable {
  /// What was seen at a moment.
  private struct Sight {
    var rows = 0
    /// Seconds of the steady clock; nil: nothing was seen yet.
    var time: Double?
  }

  private let pipeline: String
  private let console: Console
  private let log: any Log
  private let memory = Mutex((last: Sight(), logged: Sight()))

  private static let logInterval = 10.0

  init(pipeline: String, console: Console, log: any Log) {
    self.pipeline = pipeline
    self.console = console
    self.log = log
  }

  /// Takes the progress at `now`, seconds of the steady clock.
  func note(_ progress: PipelineProgress, at now: Double, wallClock: UTCTime = .now) {
    let sight = Sight(rows: progress.rows, time: now)
    let (last, logged) = memory.withLock { memory in
      defer { memory.last = sight }
      if memory.logged.time == nil { memory.logged.time = now }
      return (memory.last, memory.logged)
    }
    // Without new rows nothing is behind: an idle server's messages move the position alone.
    let lag = progress.rows == last.rows ? 0 : StatusReport.lag(progress, wallClock)
    if console.isTerminal { console.show(row(progress, sight, last, lag), of: owner) }
    // Timers come a little early or late.
    let seconds = now - (logged.time ?? now)
    guard seconds >= StatusReport.logInterval - 0.5 else { return }
    memory.withLock { $0.logged = sight }
    if sight.rows != logged.rows { write(progress, sight, logged, lag) }
  }

  /// Takes the live row away.
  func end() { console.show([], of: owner) }

  private var owner: String { "status \(pipeline)" }

  private func write(_ progress: PipelineProgress, _ sight: Sight, _ logged: Sight, _ lag: Int?) {
    log.info(
      "progress",
      [
        "pipeline": pipeline, "rows": "\(progress.rows)", "rows_per_second": "\(StatusReport.rate(logged, sight))",
        "lag_ms": lag.map { "\($0)" } ?? "unknown",
        "checkpoint": StatusReport.position(progress)?.description ?? "none",
      ])
  }

  /// Nothing while a snapshot runs, which has its own block.
  private func row(_ progress: PipelineProgress, _ sight: Sight, _ last: Sight, _ lag: Int?) -> [String] {
    guard progress.isStreaming, let position = StatusReport.position(progress), !position.isSnapshotUnfinished else {
      return []
    }
    let behind = lag.map { $0 < 1000 ? "\($0) ms behind" : "\(Numbers.span(seconds: $0 / 1000)) behind" } ?? ""
    let failures = progress.failures > 0 ? "trying again after \(progress.failures) failures" : ""
    let parts = [
      "\(pipeline): \(Numbers.grouped(progress.rows)) rows", "\(Numbers.grouped(StatusReport.rate(last, sight)))/s",
      behind, "at \(position)", failures,
    ]
    return [parts.filter { !$0.isEmpty }.joined(separator: "  ")]
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

  private static func rate(_ from: Sight, _ to: Sight) -> Int {
    guard let begin = from.time, let end = to.time, end - begin > 0.001 else { return 0 }
    return Int(Double(max(0, to.rows - from.rows)) / (end - begin))
  }
}
