import Changes
import ConnectorKit
import Synchronization

/// Shows how a snapshot comes along: on a terminal a live block with a row per table, in a log a line every few seconds
/// and one per finished table.
///
/// ```
///   shop: snapshot, 1 of 3 tables done
///     public.customers        50,000 rows  done in 0.2 s
///     public.orders        1,204,000 rows   60%  410,233/s  2 s left
///     public.items                 0 rows
/// ```
/// Calls come from the snapshot's threads; the time is read with each, no thread of its own runs.
package final class SnapshotProgress: SnapshotObserver {
  struct Table {
    var name: TableName
    var estimate: Int?
    var rows = 0
    /// When its first and its last rows came, seconds; nil before that.
    var begun: Double?
    var ended: Double?
  }

  private struct State {
    var tables: [Table] = []
    var begun = 0.0
    var lastShown = -Double.infinity
  }

  private let pipeline: String
  private let console: Console
  private let log: any Log
  /// Seconds of a clock that never goes back.
  private let clock: @Sendable () -> Double
  private let state = Mutex(State())

  /// The least time between two pictures on a terminal, and between two lines in a log; seconds.
  static let terminalInterval = 0.2
  static let logInterval = 5.0

  package init(
    pipeline: String, console: Console, log: any Log, clock: @escaping @Sendable () -> Double = { SteadyClock.seconds }
  ) {
    self.pipeline = pipeline
    self.console = console
    self.log = log
    self.clock = clock
  }

  package func snapshotBegins(_ tables: [(name: TableName, estimatedRows: Int?)]) {
    let now = clock()
    state.withLock {
      $0 = State()
      $0.begun = now
      // In a log the first line comes after the interval: a short snapshot says no more than begin and end.
      $0.lastShown = console.isTerminal ? -Double.infinity : now
      $0.tables = tables.map { Table(name: $0.name, estimate: $0.estimatedRows) }
    }
    let estimates = tables.compactMap(\.estimatedRows)
    log.info(
      "snapshot: tables to read",
      [
        "pipeline": pipeline, "tables": "\(tables.count)",
        "estimated_rows": estimates.count == tables.count ? "\(estimates.reduce(0, +))" : "unknown",
      ])
  }

  package func snapshotAdvances(_ table: TableName, rows: Int) {
    let now = clock()
    update(table, now) { $0.rows = max($0.rows, rows) }
    show(now)
  }

  package func snapshotFinishes(_ table: TableName, rows: Int) {
    let now = clock()
    var seconds = 0.0
    update(table, now) {
      $0.rows = rows
      $0.ended = now
      seconds = now - ($0.begun ?? now)
    }
    log.info(
      "snapshot of a table ends",
      [
        "pipeline": pipeline, "table": table.qualified, "rows": "\(rows)", "seconds": Numbers.seconds(seconds),
        "rows_per_second": Numbers.rate(rows, seconds),
      ])
    // In a log the table's own line says it.
    if console.isTerminal { show(now) }
  }

  package func snapshotEnds() {
    let now = clock()
    let (rows, tables, seconds) = state.withLock { state in
      (state.tables.reduce(0) { $0 + $1.rows }, state.tables.count, now - state.begun)
    }
    console.show([], of: owner)
    log.info(
      "snapshot ends",
      [
        "pipeline": pipeline, "tables": "\(tables)", "rows": "\(rows)", "seconds": Numbers.seconds(seconds),
        "rows_per_second": Numbers.rate(rows, seconds),
      ])
  }

  private var owner: String { "snapshot \(pipeline)" }

  private func update(_ name: TableName, _ now: Double, _ change: (inout Table) -> Void) {
    state.withLock { state in
      guard let index = state.tables.firstIndex(where: { $0.name == name }) else { return }
      if state.tables[index].begun == nil { state.tables[index].begun = now }
      change(&state.tables[index])
    }
  }

  /// Draws or logs where that is due.
  private func show(_ now: Double) {
    let interval = console.isTerminal ? SnapshotProgress.terminalInterval : SnapshotProgress.logInterval
    let due = state.withLock { state -> [Table]? in
      guard now - state.lastShown >= interval else { return nil }
      state.lastShown = now
      return state.tables
    }
    guard let tables = due else { return }
    if console.isTerminal {
      console.show(SnapshotProgress.picture(pipeline, tables, now), of: owner)
    } else {
      logProgress(tables, now)
    }
  }

  private func logProgress(_ tables: [Table], _ now: Double) {
    let begun = state.withLock { $0.begun }
    let rows = tables.reduce(0) { $0 + $1.rows }
    let estimates = tables.map { $0.ended == nil ? $0.estimate.map { max($0, 0) } : $0.rows }
    let total = estimates.contains(nil) ? nil : estimates.reduce(0) { $0 + ($1 ?? 0) }
    log.info(
      "snapshot advances",
      [
        "pipeline": pipeline, "tables_done": "\(tables.count { $0.ended != nil })/\(tables.count)", "rows": "\(rows)",
        "percent": Numbers.percent(rows, of: total), "rows_per_second": Numbers.rate(rows, now - begun),
        "seconds_left": Numbers.secondsLeft(rows, of: total, after: now - begun).map { "\($0)" } ?? "unknown",
      ])
  }

  /// The block's rows: at most 12 tables, those at work first.
  static func picture(_ pipeline: String, _ tables: [Table], _ now: Double) -> [String] {
    let done = tables.count { $0.ended != nil }
    let running = tables.filter { $0.begun != nil && $0.ended == nil }
    let others = tables.filter { $0.begun == nil } + tables.filter { $0.ended != nil }.reversed()
    let shown = Array((running + others).prefix(12))
    let width = shown.reduce(0) { max($0, $1.name.qualified.count) }
    let rows = shown.map { table in
      let name = table.name.qualified.padding(to: width)
      let count = Numbers.grouped(table.rows).padding(to: 15, atStart: true)
      return "  \(name) \(count) rows\(remark(table, now))"
    }
    let rest = tables.count > shown.count ? ["  and \(tables.count - shown.count) more"] : []
    return ["\(pipeline): snapshot, \(done) of \(tables.count) tables done"] + rows + rest
  }

  private static func remark(_ table: Table, _ now: Double) -> String {
    guard let begun = table.begun else { return "" }
    if let ended = table.ended { return "  done in \(Numbers.seconds(ended - begun)) s" }
    let percent =
      table.estimate == nil ? "    " : Numbers.percent(table.rows, of: table.estimate).padding(to: 4, atStart: true)
    let left = Numbers.secondsLeft(table.rows, of: table.estimate, after: now - begun)
    let rate = Int(Numbers.rate(table.rows, now - begun)).map { "  \(Numbers.grouped($0))/s" } ?? ""
    return " \(percent)\(rate)\(left.map { "  \(Numbers.span(seconds: $0)) left" } ?? "")"
  }
}
