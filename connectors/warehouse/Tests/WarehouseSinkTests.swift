import Changes
import ConnectorKit
import DuckDBClient
import Foundation
import Testing

@testable import WarehouseConnector

private let orders = TestSchema.table(
  "orders",
  [
    TestSchema.column("id", .int64, optional: false), TestSchema.column("note", .text(.plain)),
    TestSchema.column("big", .text(.plain)),
  ], version: 1)
private let loose = TestSchema.table(
  "loose", [TestSchema.column("a", .int32), TestSchema.column("b", .text(.plain))], key: [], version: 2)

private func order(_ id: Int64, _ note: TestValue, _ big: TestValue = .text("B")) -> [TestValue] {
  [.int(id), note, big]
}
private func key(_ id: Int64) -> [TestValue] { [.int(id), .null, .null] }

private let allOrders = "SELECT id::VARCHAR, note, big FROM shop.orders ORDER BY id, note"

@Suite(.enabled(if: DuckDBHere.problem == nil, "no DuckDB library on this machine: make setup installs one"))
struct WarehouseSinkTests {
  private func open(_ warehouse: TestWarehouse) throws {
    _ = try warehouse.sink.open(checkpoint: nil)
  }

  @Test func changesBecomeRows() throws {
    let warehouse = try TestWarehouse()
    try open(warehouse)
    let builder = BatchBuilder()
    builder.begin().change(.create, orders, after: order(1, .text("a")))
      .change(.create, orders, after: order(2, .text("a longer note than twelve bytes")))
      .change(.create, orders, after: order(3, .null)).commit()
    builder.begin().change(.update, orders, after: order(1, .text("b"), .absent)).commit()
    builder.begin().change(.delete, orders, before: key(3)).commit()
    try warehouse.sink.write(builder.take(1), from: 0)
    #expect(try warehouse.sink.flush(.final).durable == 1)
    builder.begin().change(.update, orders, after: order(2, .text("c"), .absent)).commit()
    builder.begin().change(.update, orders, after: order(9, .text("moved"), .absent), before: key(1)).commit()
    try warehouse.sink.write(builder.take(2), from: 0)
    #expect(try warehouse.sink.flush(.final).durable == 2)
    warehouse.sink.close()
    #expect(try warehouse.rows(allOrders) == [["2", "c", "B"], ["9", "moved", "B"]])
  }

  /// Columns named like aliases, keywords and members of a struct.
  @Test(arguments: [true, false]) func namesOfColumnsDoNotMatter(hasKey: Bool) throws {
    let warehouse = try TestWarehouse()
    try open(warehouse)
    let schema = TestSchema.table(
      "select",
      [
        TestSchema.column("s", .int64, optional: false), TestSchema.column("t", .text(.plain)),
        TestSchema.column("p", .point), TestSchema.column("_millrace", .text(.plain)),
        TestSchema.column("count", .text(.plain)),
      ], key: hasKey ? [0] : [], version: 1)
    let builder = BatchBuilder()
    let point = TestValue.list([.value(.float64(1)), .value(.float64(2))])
    let row: [TestValue] = [.int(1), .text("t"), point, .text("m"), .text("c")]
    builder.begin().change(.create, schema, after: row).commit()
    try warehouse.sink.write(builder.take(1), from: 0)
    _ = try warehouse.sink.flush(.final)
    builder.begin().change(
      .update, schema, after: [.int(1), .text("new"), point, .absent, .absent], before: hasKey ? nil : row, isFull: true
    ).commit()
    try warehouse.sink.write(builder.take(2), from: 0)
    _ = try warehouse.sink.flush(.final)
    warehouse.sink.close()
    let rows = try warehouse.rows(#"SELECT s::VARCHAR, t, p::VARCHAR, _millrace, "count" FROM shop."select""#)
    #expect(rows == [["1", "new", "{'x': 1.0, 'y': 2.0}", "m", "c"]])
  }

  @Test func rowsWithoutKeyAreCounted() throws {
    let warehouse = try TestWarehouse()
    try open(warehouse)
    let builder = BatchBuilder()
    builder.begin()
    for _ in 0..<3 { builder.change(.create, loose, after: [.int(1), .null]) }
    builder.change(.create, loose, after: [.int(2), .text("x")]).commit()
    try warehouse.sink.write(builder.take(1), from: 0)
    _ = try warehouse.sink.flush(.final)
    builder.begin().change(.delete, loose, before: [.int(1), .null], isFull: true)
      .change(.update, loose, after: [.int(2), .absent], before: [.int(2), .text("x")], isFull: true)
      .change(.update, loose, after: [.int(5), .text("y")], before: [.int(1), .null], isFull: true).commit()
    try warehouse.sink.write(builder.take(2), from: 0)
    _ = try warehouse.sink.flush(.final)
    warehouse.sink.close()
    let rows = try warehouse.rows("SELECT a::VARCHAR, b FROM shop.loose ORDER BY a")
    #expect(rows == [["1", nil], ["2", "x"], ["5", "y"]])
  }

  @Test func snapshotThenStream() throws {
    let warehouse = try TestWarehouse()
    try open(warehouse)
    try warehouse.sink.write(BatchBuilder.snapshotBegins([orders], sequence: 1), from: 0)
    _ = try warehouse.sink.flush(.final)
    let builder = BatchBuilder()
    builder.resume()
    for id in 1...5000 { builder.change(.read, orders, after: order(Int64(id), .text("n\(id)"))) }
    builder.batch.isSnapshot = true
    let rows = builder.take(2)
    try warehouse.sink.write(rows, from: 0)
    // A crash in the middle: the snapshot begins again, nothing is there twice.
    warehouse.restart()
    let position = try warehouse.sink.open(checkpoint: nil)
    #expect(position?.isSnapshotUnfinished == true)
    try warehouse.sink.write(BatchBuilder.snapshotBegins([orders], sequence: 1), from: 0)
    try warehouse.sink.write(rows, from: 0)
    try warehouse.sink.write(BatchBuilder.snapshotEnds(sequence: 3), from: 0)
    #expect(try warehouse.sink.flush(.due).durable == 3)
    warehouse.restart()
    #expect(try warehouse.sink.open(checkpoint: nil)?.isSnapshotUnfinished == false)
    warehouse.sink.close()
    let counts = try warehouse.rows("SELECT count(*)::VARCHAR, count(DISTINCT id)::VARCHAR FROM shop.orders")
    #expect(counts == [["5000", "5000"]])
  }

  @Test func transactionsBecomeVisibleWhole() throws {
    let warehouse = try TestWarehouse(["flush.rows": "10"])
    try open(warehouse)
    let builder = BatchBuilder()
    builder.begin().change(.create, loose, after: [.int(0), .null]).commit()
    builder.begin()
    for id in 1...50 { builder.change(.create, orders, after: order(Int64(id), .text("n"))) }
    let first = builder.take(1)
    try warehouse.sink.write(first, from: 0)
    // The limits are exceeded: pieces are applied, but the transaction is not over.
    #expect(try warehouse.sink.flush(.due).durable == 0)
    builder.resume()
    for id in 26...75 { builder.change(.update, orders, after: order(Int64(id), .text("m"), .absent)) }
    builder.change(.create, loose, after: [.int(1), .null])
    let second = builder.take(2)
    try warehouse.sink.write(second, from: 0)
    #expect(try warehouse.sink.flush(.final).durable == 0)
    warehouse.restart()
    #expect(try warehouse.sink.open(checkpoint: nil) == nil)
    warehouse.sink.close()
    #expect(try warehouse.rows("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'shop'").isEmpty)
    // The whole transaction.
    warehouse.restart()
    try open(warehouse)
    try warehouse.sink.write(first, from: 0)
    _ = try warehouse.sink.flush(.due)
    try warehouse.sink.write(second, from: 0)
    _ = try warehouse.sink.flush(.due)
    builder.resume()
    builder.commit()
    try warehouse.sink.write(builder.take(3), from: 0)
    #expect(try warehouse.sink.flush(.due).durable == 3)
    warehouse.sink.close()
    let counts = try warehouse.rows(
      "SELECT (SELECT count(*) FROM shop.orders)::VARCHAR, (SELECT count(*) FROM shop.orders WHERE big IS NULL)::VARCHAR, "
        + "(SELECT count(*) FROM shop.loose)::VARCHAR")
    // Rows 51 to 75 were never inserted: their unchanged column is unknown, and a warning says so.
    #expect(counts == [["75", "25", "2"]])
    #expect(warehouse.log.lines.withLock { $0.contains { $0.hasPrefix("warning updated rows are not") } })
  }

  @Test func columnsAreAddedAndWidened() throws {
    let warehouse = try TestWarehouse()
    try open(warehouse)
    let builder = BatchBuilder()
    let old = TestSchema.table(
      "t", [TestSchema.column("id", .int32, optional: false), TestSchema.column("gone", .text(.plain))], version: 10)
    var added = TestSchema.column("added", .int32, optional: false)
    added.defaultValue = .integer(5)
    let new = TestSchema.table("t", [TestSchema.column("id", .int64, optional: false), added], version: 11)
    builder.begin().change(.create, old, after: [.int(1), .text("g")])
      .change(.create, new, after: [.int(1 << 40), .int(6)]).commit()
    try warehouse.sink.write(builder.take(1), from: 0)
    _ = try warehouse.sink.flush(.final)
    let narrow = TestSchema.table("t", [TestSchema.column("id", .text(.uuid), optional: false)], version: 12)
    builder.begin().change(.create, narrow, after: [.text("x")]).commit()
    let failure = #expect(throws: ConnectorFailure.self) { try warehouse.sink.write(builder.take(2), from: 0) }
    #expect(failure?.code == "type-change")
    #expect(failure?.message.contains("BIGINT") == true)
    #expect(failure?.message.contains("UUID") == true)
    let rows = try warehouse.rows("SELECT id::VARCHAR, gone, added::VARCHAR FROM shop.t ORDER BY id")
    #expect(rows == [["1", "g", "5"], ["1099511627776", nil, "6"]])
  }

  @Test func historyKeepsEveryChange() throws {
    let warehouse = try TestWarehouse(["table.mode": "history"])
    try open(warehouse)
    let builder = BatchBuilder()
    builder.begin().change(.create, orders, after: order(1, .text("a"))).commit()
    builder.begin().change(.update, orders, after: order(1, .text("b"), .absent))
      .change(.delete, orders, before: key(1)).change(.truncate, orders).commit()
    let batch = builder.take(1)
    try warehouse.sink.write(batch, from: 0)
    _ = try warehouse.sink.flush(.final)
    warehouse.restart()
    try open(warehouse)
    builder.begin().change(.create, orders, after: order(2, .text("z"))).commit()
    try warehouse.sink.write(builder.take(1), from: 0)
    _ = try warehouse.sink.flush(.final)
    warehouse.sink.close()
    let rows = try warehouse.rows(
      "SELECT id::VARCHAR, note, big, _op, _sequence::VARCHAR, _unchanged::VARCHAR FROM shop.orders ORDER BY _sequence")
    #expect(
      rows == [
        ["1", "a", "B", "c", "1", nil], ["1", "b", nil, "u", "2", "[big]"], ["1", nil, nil, "d", "3", nil],
        [nil, nil, nil, "t", "4", nil], ["2", "z", "B", "c", "5", nil],
      ])
  }

  @Test func thePositionOfAnotherSinkIsRefused() throws {
    let warehouse = try TestWarehouse()
    try open(warehouse)
    let builder = BatchBuilder()
    builder.begin().change(.create, orders, after: order(1, .text("a"))).commit()
    try warehouse.sink.write(builder.take(1), from: 0)
    _ = try warehouse.sink.flush(.final)
    warehouse.restart(sink: "other")
    let foreign = #expect(throws: ConnectorFailure.self) { _ = try warehouse.sink.open(checkpoint: nil) }
    #expect(foreign?.code == "warehouse-foreign-position")
    #expect(foreign?.advice == .stop)
    #expect(warehouse.sink.inspect().map(\.level) == [.problem])
    warehouse.restart()
    #expect(warehouse.sink.inspect().map(\.level) == [.ok])
    #expect(warehouse.sink.inspect().first?.found.hasPrefix("stands at ") == true)
  }

  @Test func aFileInUseIsRefused() throws {
    let warehouse = try TestWarehouse()
    try open(warehouse)
    let sameProcess = #expect(throws: ConnectorFailure.self) {
      _ = try DuckDBFile(path: warehouse.path, memoryLimit: "64MB", threads: 1)
    }
    #expect(sameProcess?.code == "warehouse-in-use")
    warehouse.sink.close()
    // Another process: here one that holds the lock that DuckDB takes.
    let holder = Process()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    holder.arguments = [
      "-c",
      "import fcntl,sys; f=open(sys.argv[1],'r+b'); fcntl.lockf(f, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()",
      warehouse.path,
    ]
    let (output, input) = (Pipe(), Pipe())
    holder.standardOutput = output
    holder.standardInput = input
    try holder.run()
    _ = output.fileHandleForReading.availableData
    let otherProcess = #expect(throws: ConnectorFailure.self) { try open(warehouse) }
    #expect(otherProcess?.code == "warehouse-in-use")
    #expect(otherProcess?.message.contains("\(holder.processIdentifier)") == true)
    try input.fileHandleForWriting.close()
    holder.waitUntilExit()
    try open(warehouse)
  }

  @Test func aForeignFileIsRefused() throws {
    let warehouse = try TestWarehouse()
    try Data("this is a text, and no database".utf8).write(to: URL(fileURLWithPath: warehouse.path))
    let failure = #expect(throws: ConnectorFailure.self) { try open(warehouse) }
    #expect(failure?.code == "warehouse-foreign")
    #expect(failure?.advice == .stop)
  }

  @Test func aTableOfSomebodyElseIsNotEmptied() throws {
    let warehouse = try TestWarehouse()
    do {
      let database = try DuckDBDatabase(path: warehouse.path)
      try database.connect().execute("CREATE SCHEMA shop; CREATE TABLE shop.orders AS SELECT 1::BIGINT AS id")
    }
    try open(warehouse)
    let failure = #expect(throws: ConnectorFailure.self) {
      try warehouse.sink.write(BatchBuilder.snapshotBegins([orders], sequence: 1), from: 0)
    }
    #expect(failure?.code == "table-not-ours")
    #expect(try warehouse.rows("SELECT id::VARCHAR FROM shop.orders") == [["1"]])
  }

  /// A history's unfinished snapshot is taken back when it starts again, what was there before stays.
  @Test func historySnapshotStartsAgain() throws {
    let warehouse = try TestWarehouse(["table.mode": "history"])
    for attempt in 1...2 {
      try open(warehouse)
      try warehouse.sink.write(BatchBuilder.snapshotBegins([orders], sequence: 1), from: 0)
      _ = try warehouse.sink.flush(.final)
      let builder = BatchBuilder().resume()
      builder.batch.isSnapshot = true
      for id in 1...10 { builder.change(.read, orders, after: order(Int64(id), .null)) }
      try warehouse.sink.write(builder.take(2), from: 0)
      _ = try warehouse.sink.flush(.final)
      if attempt == 2 { try warehouse.sink.write(BatchBuilder.snapshotEnds(sequence: 3), from: 0) }
      _ = try warehouse.sink.flush(.final)
      warehouse.restart()
    }
    let rows = try warehouse.rows(
      "SELECT count(*)::VARCHAR, max(_sequence)::VARCHAR, count(DISTINCT _sequence)::VARCHAR FROM shop.orders")
    #expect(rows == [["10", "10", "10"]])
  }

  @Test func deletesAndTruncatesCanBeLeftOut() throws {
    let warehouse = try TestWarehouse(["delete.enabled": "false", "truncate.enabled": "false"])
    try open(warehouse)
    let builder = BatchBuilder()
    builder.begin().change(.create, orders, after: order(1, .text("a"))).change(.delete, orders, before: key(1))
      .change(.truncate, orders).commit()
    try warehouse.sink.write(builder.take(1), from: 0)
    _ = try warehouse.sink.flush(.final)
    warehouse.sink.close()
    #expect(try warehouse.rows(allOrders) == [["1", "a", "B"]])
  }
}

@Suite struct FlushLimitsTests {
  private let second: Int64 = 1_000_000_000

  @Test func patience() {
    let limits = FlushLimits()
    var load = FlushLimits.Load()
    load.rows = 10
    load.since = 10 * second
    let quick = (end: Int64(0), length: second / 1000)
    #expect(limits.patience(with: load, isIdle: false, now: 10 * second, lastFlush: quick) == .milliseconds(500))
    #expect(limits.patience(with: load, isIdle: false, now: 11 * second, lastFlush: quick) == .zero)
    #expect(limits.patience(with: load, isIdle: true, now: 10 * second, lastFlush: quick) == .zero)
    // A flush that took 50 ms and ended just now: idle or not, the next one waits 200 ms.
    let slow = (end: 10 * second, length: second / 20)
    #expect(limits.patience(with: load, isIdle: true, now: 10 * second, lastFlush: slow) == .milliseconds(200))
    load.rows = limits.rows
    #expect(limits.patience(with: load, isIdle: false, now: 10 * second, lastFlush: slow) == .zero)
    load.rows = 0
    load.isPositionOnly = true
    #expect(limits.patience(with: load, isIdle: true, now: 10 * second, lastFlush: slow) == .seconds(1))
  }

  @Test func settings() {
    var settings = Settings([
      "connection.url": "postgres://u:secret@host/db", "table.mode": "both", "memory.limit": "much",
      "collection.name.format": "${table}", "flush.rows": "0",
    ])
    _ = WarehouseSettings(&settings, topicPrefix: "t")
    let names = ["connection.url", "collection.name.format", "table.mode", "flush.rows", "memory.limit"]
    #expect(settings.problems.map(\.property) == names)
    #expect(!settings.problems.contains { $0.message.contains("secret") })
    #expect(WarehouseSettings.path(of: "duckdb:///data/x.duckdb") == "/data/x.duckdb")
    #expect(WarehouseSettings.path(of: "jdbc:duckdb:x.duckdb") == "x.duckdb")
    #expect(WarehouseSettings.path(of: "duckdb::memory:") == nil)
  }
}
