import Changes
import ConnectorKit
import Foundation
import Operations
import Pipelines
import Synchronization
import Testing

@testable import ReplicatorService

@Suite struct StatusReportTests {
  private final class Recorder: Log {
    let lines = Mutex<[String]>([])
    func write(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String>) {
      lines.withLock { $0.append(([message] + fields.map { "\($0)=\($1)" }).joined(separator: " ")) }
    }
  }

  private func position(_ lsn: UInt64) -> SourcePosition { .postgres(PostgresPosition(lsn: LSN(lsn))) }

  private func progress(rows: Int, newest: Int64? = nil, isIdle: Bool = false, _ committed: [SourcePosition?] = [])
    -> PipelineProgress
  {
    var progress = PipelineProgress()
    progress.isStreaming = true
    progress.rows = rows
    progress.newestTimestamp = newest
    progress.isIdle = isIdle
    progress.committed = committed
    return progress
  }

  @Test func logsEveryTenSecondsInWhichRowsCame() {
    let recorder = Recorder()
    let pipe = Pipe()
    let console = Console(descriptor: pipe.fileHandleForWriting.fileDescriptor)
    let report = StatusReport(pipeline: "shop", console: console, log: recorder)
    let wallClock = UTCTime(milliseconds: 1_000_000)
    report.note(progress(rows: 10), at: 100, wallClock: wallClock)
    report.note(progress(rows: 500, newest: 999_000_000), at: 105, wallClock: wallClock)
    report.note(progress(rows: 1000, newest: 999_750_000, [position(16)]), at: 110, wallClock: wallClock)
    report.note(progress(rows: 1000, newest: 999_750_000, [position(32)]), at: 120, wallClock: wallClock)
    report.note(
      progress(rows: 3000, newest: 1_000_000_000, isIdle: true, [position(48)]), at: 130, wallClock: wallClock)
    #expect(
      recorder.lines.withLock { $0 } == [
        "progress pipeline=shop rows=1000 rows_per_second=100 lag_ms=250 checkpoint=0/10",
        "progress pipeline=shop rows=3000 rows_per_second=200 lag_ms=0 checkpoint=0/30",
      ])
  }

  @Test func theLowestPositionCounts() {
    #expect(StatusReport.position(progress(rows: 0)) == nil)
    #expect(StatusReport.position(progress(rows: 0, [nil])) == nil)
    #expect(StatusReport.position(progress(rows: 0, [position(5), nil])) == nil)
    #expect(StatusReport.position(progress(rows: 0, [position(5), position(3), position(4)])) == position(3))
  }

  @Test(arguments: [
    (0, 0, "00000000-0000-4000-8000-000000000000"), (UInt64.max, .max, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
  ])
  func aRunsNameIsAUUID(high: UInt64, low: UInt64, text: String) { #expect(RunID.text(high, low) == text) }
}
