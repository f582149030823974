import Changes
import ConnectorKit
import Foundation
import Synchronization
import Testing

@testable import Operations

@Suite struct OperationsTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (1_795_262_551_152, "2026-11-21T12:02:31.152Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
    (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
  ])
  func writesTimesInUTC(milliseconds: Int64, text: String) {
    #expect(UTCTime(milliseconds: milliseconds).description == text)
  }

  @Test func writesTextLines() {
    let line = ConsoleLog.line(
      .text, UTCTime(milliseconds: 0), .warning, "it\nhappens",
      [
        ("pipeline", "shop"), ("empty", ""), ("text", "a \"b\"\\\u{1B}[2J\n"), ("position", "0/16B3748"),
        ("umlaut", "ä"),
      ])
    #expect(
      line
        == #"1970-01-01T00:00:00.000Z warning it happens pipeline=shop text="a \"b\"\\\u001b[2J\n" position=0/16B3748 umlaut=ä"#
    )
  }

  @Test func writesJSONLinesThatAreJSON() throws {
    let line = ConsoleLog.line(
      .json, UTCTime(milliseconds: 0), .info, "say \"hi\"\t\u{7F}", [("key", "a\\b\u{0}\r\n"), ("umlaut", "ä𝄞")])
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
    #expect(
      object == [
        "time": "1970-01-01T00:00:00.000Z", "level": "info", "message": "say \"hi\"\t\u{7F}", "key": "a\\b\u{0}\r\n",
        "umlaut": "ä𝄞",
      ])
    #expect(!line.contains("\n"))
  }

  @Test func leavesOutWhatIsBelowTheLevel() {
    let pipe = Pipe()
    let log = ConsoleLog(Console(descriptor: pipe.fileHandleForWriting.fileDescriptor), form: .text, level: .warning)
    log.info("no")
    log.warning("yes")
    log.of(pipeline: "shop").error("also", ["sink": "lake"])
    log.of(pipeline: "shop").error("once", ["pipeline": "other"])
    pipe.fileHandleForWriting.closeFile()
    let lines = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n")
    #expect(
      lines.map { $0.dropFirst(25) } == [
        "warning yes", "error   also pipeline=shop sink=lake", "error   once pipeline=other",
      ])
  }

  @Test(arguments: [
    (0, "0 s"), (45, "45 s"), (60, "1 min"), (200, "3 min 20 s"), (7500, "2 h 5 min"), (273_600, "3 d 4 h"),
    (3601, "1 h"),
  ])
  func writesSpans(seconds: Int, text: String) { #expect(Numbers.span(seconds: seconds) == text) }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
  func groupsDigits(number: Int, text: String) { #expect(Numbers.grouped(number) == text) }

  @Test func keepsTheBlockBelowTheLines() {
    #expect(Console.erasing(0) == "")
    #expect(Console.erasing(2) == "\u{1B}[2A\r\u{1B}[J")
    #expect(Console.drawing([("a", ["123456", "x"]), ("b", ["y"])], width: 4) == "1234\nx\ny\n")
  }
}

@Suite struct SnapshotProgressTests {
  private final class Recorder: Log {
    let lines = Mutex<[String]>([])
    func write(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String>) {
      lines.withLock { $0.append(([message] + fields.map { "\($0)=\($1)" }).joined(separator: " ")) }
    }
  }

  private func table(_ name: String) -> TableName { TableName(database: "d", schema: "public", table: name) }

  @Test func logsALineEverySomeSecondsAndOnePerTable() {
    let recorder = Recorder()
    let time = Mutex(100.0)
    let file = Pipe()
    let progress = SnapshotProgress(
      pipeline: "shop", console: Console(descriptor: file.fileHandleForWriting.fileDescriptor), log: recorder
    ) { time.withLock { $0 } }
    func at(_ seconds: Double, _ call: () -> Void) {
      time.withLock { $0 = 100 + seconds }
      call()
    }
    progress.snapshotBegins([(table("a"), 1000), (table("b"), 3000)])
    at(0.5) { progress.snapshotAdvances(table("a"), rows: 10) }
    at(4.9) { progress.snapshotAdvances(table("a"), rows: 900) }
    at(5) { progress.snapshotAdvances(table("b"), rows: 100) }
    at(6) { progress.snapshotFinishes(table("a"), rows: 1100) }
    at(10) { progress.snapshotAdvances(table("b"), rows: 950) }
    at(11) { progress.snapshotFinishes(table("b"), rows: 4000) }
    at(11) { progress.snapshotEnds() }
    #expect(
      recorder.lines.withLock { $0 } == [
        "snapshot: tables to read pipeline=shop tables=2 estimated_rows=4000",
        "snapshot advances pipeline=shop tables_done=0/2 rows=1000 percent=25% rows_per_second=200 seconds_left=15",
        "snapshot of a table ends pipeline=shop table=public.a rows=1100 seconds=5.5 rows_per_second=200",
        "snapshot advances pipeline=shop tables_done=1/2 rows=2050 percent=50% rows_per_second=205 seconds_left=10",
        "snapshot of a table ends pipeline=shop table=public.b rows=4000 seconds=6.0 rows_per_second=666",
        "snapshot ends pipeline=shop tables=2 rows=5100 seconds=11.0 rows_per_second=463",
      ])
  }

  @Test func drawsARowPerTable() {
    typealias Table = SnapshotProgress.Table
    let tables = [
      Table(name: table("waiting"), estimate: 5),
      Table(name: table("running"), estimate: 2_000_000, rows: 500_000, begun: 0),
      Table(name: table("unknown"), estimate: nil, rows: 7, begun: 9.9999),
      Table(name: table("done"), estimate: 10, rows: 12, begun: 0, ended: 0.25),
    ]
    #expect(
      SnapshotProgress.picture("shop", tables, 10) == [
        "shop: snapshot, 1 of 4 tables done",
        "  public.running         500,000 rows  25%  50,000/s  30 s left",
        "  public.unknown               7 rows     ",
        "  public.waiting               0 rows",
        "  public.done                 12 rows  done in 0.3 s",
      ])
  }

  @Test func showsTheTablesAtWorkWhenThereAreMany() {
    var tables = (0..<40).map { SnapshotProgress.Table(name: table("t\($0)"), rows: 1, begun: 0, ended: 1) }
    tables.append(SnapshotProgress.Table(name: table("last"), rows: 1, begun: 1))
    let picture = SnapshotProgress.picture("shop", tables, 2)
    #expect(picture.count == 14)
    #expect(picture[1].hasPrefix("  public.last"))
    #expect(picture[13] == "  and 29 more")
  }
}
