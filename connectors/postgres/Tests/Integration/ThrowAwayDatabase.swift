import Changes
import ConnectorKit
import Foundation
import PostgresClient
import Testing

@testable import PostgresConnector

/// The server that integration tests run against:
/// `MILLRACE_TEST_POSTGRES=postgresql://user:password@host:port/database`, a superuser's, with `wal_level=logical`.
/// Without it these tests are skipped.
enum TestServer {
  static let url = ProcessInfo.processInfo.environment["MILLRACE_TEST_POSTGRES"]
  static var isThere: Bool { url != nil }
}

/// A database of its own for one test, with slots and all dropped at its end.
final class ThrowAwayDatabase {
  let name: String
  private let parts: URLComponents
  let admin: PostgresConnection

  init(_ setup: String = "") throws {
    parts = try #require(TestServer.url.flatMap { URLComponents(string: $0) })
    name = "mr_\(UInt32.random(in: 0...UInt32.max))"
    let maintenance = try ThrowAwayDatabase.connect(parts, database: "postgres")
    try maintenance.execute("CREATE DATABASE \(name)")
    maintenance.close()
    admin = try ThrowAwayDatabase.connect(parts, database: name)
    if !setup.isEmpty { try run(setup) }
  }

  deinit {
    admin.close()
    guard let maintenance = try? ThrowAwayDatabase.connect(parts, database: "postgres") else { return }
    _ = try? maintenance.execute("ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
    _ = try? maintenance.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name])
    for _ in 0..<50 {
      let rows = try? maintenance.query(
        """
        SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = $1 AND NOT active
        """, [name])
      if rows != nil, (try? maintenance.execute("DROP DATABASE \(name)")) != nil { break }
    }
    maintenance.close()
  }

  private static func connect(_ parts: URLComponents, database: String) throws -> PostgresConnection {
    var settings = ConnectionSettings()
    settings.set("host", parts.host)
    settings.set("port", parts.port.map(String.init))
    settings.set("user", parts.user)
    settings.set("password", parts.password)
    settings.set("dbname", database)
    return try PostgresConnection.open(settings, stop: StopSignal())
  }

  /// Runs `sql`; again, for a while, where a slot is still held by a sender that has not noticed its client's end.
  @discardableResult
  func run(_ sql: String) throws -> PostgresRows {
    for _ in 0..<100 {
      do throws(PostgresError) { return try admin.execute(sql) } catch {
        guard error.sqlState == "55006" else { throw error }
        try admin.execute("SELECT pg_sleep(0.05)")
      }
    }
    return try admin.execute(sql)
  }

  func text(_ sql: String) throws -> String? { try admin.query(sql).text(0, 0) }

  /// The options of a definition for this database; slot and publication carry its name.
  func options(_ properties: [String: String] = [:]) throws -> PostgresOptions {
    var values = [
      "database.hostname": parts.host ?? "", "database.port": "\(parts.port ?? 5432)",
      "database.user": parts.user ?? "", "database.password": parts.password ?? "", "database.dbname": name,
      "plugin.name": "pgoutput", "slot.name": name, "publication.name": name,
    ]
    values.merge(properties) { $1 }
    var settings = Settings(values)
    let options = PostgresOptions(&settings)
    try #require(settings.problems.filter { $0.severity == .error } == [])
    return options
  }

  func source(_ properties: [String: String] = [:], observer: any SnapshotObserver = NoSnapshotObserver()) throws
    -> SourceDriver
  {
    let context = PipelineContext(pipeline: name, stateDirectory: "", runID: "", log: SilentLog())
    return SourceDriver(PostgresSource(try options(properties), context: context, observer: observer))
  }
}

/// A pool that hands out new batches, and counts what is out.
final class TestPool: BatchPool, @unchecked Sendable {
  let batchBytes: Int
  private let limit: Int
  private let lock = NSCondition()
  private var free: [ChangeBatch] = []
  private(set) var made = 0

  init(batchBytes: Int = 64 << 10, limit: Int = 4) {
    self.batchBytes = batchBytes
    self.limit = limit
  }

  func take() -> ChangeBatch? { take(waitingAtMost: .seconds(30)) }

  func take(waitingAtMost wait: Duration) -> ChangeBatch? {
    let deadline = Date(
      timeIntervalSinceNow: Double(wait.components.seconds) + Double(wait.components.attoseconds) / 1e18)
    lock.lock()
    defer { lock.unlock() }
    while free.isEmpty, made == limit {
      if !lock.wait(until: deadline) { return nil }
    }
    if let batch = free.popLast() { return batch }
    made += 1
    return ChangeBatch()
  }

  func giveBack(_ batch: ChangeBatch) {
    batch.reset()
    lock.lock()
    free.append(batch)
    lock.broadcast()
    lock.unlock()
  }
}

/// Drives a source as the engine does, with one sink whose batches are durable at once.
final class SourceDriver {
  let source: PostgresSource
  let pool: TestPool
  /// What the sink resumes from.
  var position: SourcePosition?
  var lines: [String] = []
  var rowCount = 0
  /// Whether checkpoints are acknowledged at once.
  var acknowledges = true

  init(_ source: PostgresSource, pool: TestPool = TestPool()) {
    self.source = source
    self.pool = pool
  }

  deinit { source.close() }

  @discardableResult
  func open() throws -> SourceOpening { try source.open(SourceRequest(resume: [position])) }

  /// Reads until `isDone` or 20 seconds have passed; returns whether it is done.
  @discardableResult
  func read(keepingLines: Bool = true, until isDone: (SourceDriver) throws -> Bool) throws -> Bool {
    let deadline = ClockTime.now + .seconds(20)
    while try !isDone(self) {
      if ClockTime.now > deadline { return false }
      switch try source.read(from: pool, waitingAtMost: .milliseconds(20)) {
      case .batch(let batch): take(batch, keepingLines: keepingLines)
      case .idle: continue
      case .finished: return try isDone(self)
      }
    }
    return true
  }

  /// Reads until everything that is in the log now has been handed out.
  func catchUp(keepingLines: Bool = true) throws {
    let end = try source.currentEnd()
    let isThere = try read(keepingLines: keepingLines) {
      $0.position.map { end.isCovered(by: $0) && !$0.isSnapshotUnfinished } ?? false
    }
    try #require(isThere, "not caught up in 20 s: \(end) not reached, at \(String(describing: position))")
  }

  private func take(_ batch: ChangeBatch, keepingLines: Bool) {
    rowCount += batch.rows.count
    if keepingLines { lines += batch.described }
    if let checkpoint = batch.checkpoint {
      position = checkpoint
      if acknowledges, !checkpoint.isSnapshotUnfinished { source.acknowledge(checkpoint) }
    }
    pool.giveBack(batch)
  }
}

extension ChangeBatch {
  /// One line per change: `c public.t 1,'a'`, snapshots with their mark; marks in brackets; transactions left out.
  var described: [String] {
    var lines: [String] = []
    switch mark {
    case .none: break
    case .snapshotBegins(let tables):
      lines.append("[snapshot of \(tables.map(\.name.qualified).joined(separator: " "))]")
    case .snapshotEnds: lines.append("[snapshot complete]")
    }
    for index in 0..<rows.count {
      let row = rows[index]
      switch row.operation {
      case .begin, .commit: continue
      case .heartbeat: lines.append("heartbeat")
      case .message: lines.append("m \(text(Int(row.after)))")
      case .truncate: lines.append("t \(table(row))")
      case .read: lines.append("r/\(row.snapshotMark) \(table(row)) \(values(row, row.after))")
      case .create: lines.append("c \(table(row)) \(values(row, row.after))")
      case .update: lines.append("u \(table(row)) \(values(row, row.after))")
      case .delete: lines.append("d \(table(row)) \(values(row, row.before))")
      }
    }
    return lines
  }

  private func table(_ row: Row) -> String { schemas[Int(row.schema)].name.qualified }

  private func values(_ row: Row, _ first: UInt32) -> String {
    schemas[Int(row.schema)].columns.indices.map { text(Int(first) + $0) }.joined(separator: ",")
  }

  private func text(_ index: Int) -> String {
    let value = store[index]
    switch value.kind {
    case .null: return "null"
    case .absent: return "absent"
    case .boolean, .integer, .decimal, .date, .time, .timestamp: return "\(value.signed)"
    case .text, .decimalText: return "'\(String(decoding: store.contents(of: value), as: UTF8.self))'"
    default: return "\(value.kind)"
    }
  }
}
