import Bytes
import Changes
import ConnectorKit
import Testing

@testable import WarehouseConnector

/// Random numbers that a seed fixes (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A table as a database keeps it, and the changes that it logs: what folding is compared with.
struct TableModel {
  typealias Cells = [TestValue]
  var rows: [Cells] = []
  let hasKey: Bool
  let isFull: Bool
  var numbers: SeededNumbers

  init(seed: UInt64, hasKey: Bool) {
    numbers = SeededNumbers(seed)
    self.hasKey = hasKey
    // A table without a key can only be followed with its whole old rows.
    isFull = hasKey ? Bool.random(using: &numbers) : true
  }

  private mutating func pick(_ below: Int) -> Int { Int.random(in: 0..<below, using: &numbers) }

  private mutating func text() -> TestValue {
    switch pick(5) {
    case 0: return .null
    case 1: return .text("a text that is longer than twelve bytes: \(pick(3))")
    default: return .text("t\(pick(3))")
    }
  }

  private func keyOf(_ row: Cells) -> Cells { [row[0], row[1], .null, .null] }

  private func before(_ row: Cells) -> Cells { isFull ? row : keyOf(row) }

  /// Makes one random change, and writes it down as the log would.
  mutating func step(_ builder: BatchBuilder, _ schema: TableSchema) {
    switch pick(20) {
    case 0:
      rows = []
      builder.change(.truncate, schema)
    case 1...7: insert(builder, schema)
    case 8...11:
      guard !rows.isEmpty else { return insert(builder, schema) }
      let old = rows.remove(at: pick(rows.count))
      builder.change(.delete, schema, before: before(old), isFull: isFull)
    default:
      guard !rows.isEmpty else { return insert(builder, schema) }
      update(builder, schema, changesKey: pick(4) == 0)
    }
  }

  private mutating func newKey() -> (TestValue, TestValue)? {
    let a = TestValue.int(Int64(pick(6)))
    let b = TestValue.text("k\(pick(2))")
    let isTaken = hasKey && rows.contains { $0[0] == a && $0[1] == b }
    return isTaken ? nil : (a, b)
  }

  private mutating func insert(_ builder: BatchBuilder, _ schema: TableSchema) {
    guard let (a, b) = newKey() else { return }
    let row = [a, b, text(), text()]
    rows.append(row)
    builder.change(.create, schema, after: row)
  }

  private mutating func update(_ builder: BatchBuilder, _ schema: TableSchema, changesKey: Bool) {
    let index = pick(rows.count)
    let old = rows[index]
    var new = old
    if changesKey, let (a, b) = newKey() {
      new[0] = a
      new[1] = b
    }
    var logged = new
    for column in 2...3 {
      if pick(2) == 0 {
        new[column] = text()
        logged[column] = new[column]
      } else if new[column] != .null, pick(2) == 0 {
        logged[column] = .absent
      } else {
        logged[column] = new[column]
      }
    }
    rows[index] = new
    let isKeyChanged = old[0] != new[0] || old[1] != new[1]
    let carriesOld = isFull || (isKeyChanged && hasKey)
    builder.change(.update, schema, after: logged, before: carriesOld ? before(old) : nil, isFull: isFull)
  }
}

/// Applies what a fold holds to plain rows, as the SQL does to a table.
struct PlainTarget {
  var rows: [[TestValue]] = []

  mutating func apply(_ fold: borrowing KeyFold) throws {
    if fold.truncates { rows = [] }
    var images: [[TestValue]] = []
    var keys: Set<[TestValue]> = []
    for entry in fold.entries {
      var image = PlainTarget.read(Int(entry.row), fold.store)
      #expect(keys.insert([image[0], image[1]]).inserted, "a key is staged twice")
      if entry.isDeleted { continue }
      if image.contains(.absent) {
        let origin = entry.origin == KeyFold.Entry.own ? image : PlainTarget.read(Int(entry.origin), fold.store)
        let old = try #require(rows.first { $0[0] == origin[0] && $0[1] == origin[1] })
        for column in 0..<4 where image[column] == .absent { image[column] = old[column] }
      }
      images.append(image)
    }
    rows.removeAll { keys.contains([$0[0], $0[1]]) }
    rows += images
  }

  mutating func apply(_ fold: borrowing RowFold) throws {
    if fold.truncates { rows = [] }
    for entry in fold.entries {
      let image = PlainTarget.read(Int(entry.row), fold.store)
      for _ in 0..<max(0, -Int(entry.count)) {
        let index = try #require(rows.firstIndex(of: image))
        rows.remove(at: index)
      }
      for _ in 0..<max(0, Int(entry.count)) { rows.append(image) }
    }
  }

  static func read(_ first: Int, _ store: borrowing RowStore) -> [TestValue] {
    var cells: [TestValue] = []
    for column in 0..<4 {
      let value = store[first + column]
      switch value.kind {
      case .null: cells.append(.null)
      case .absent: cells.append(.absent)
      case .integer: cells.append(.int(value.signed))
      default: cells.append(.text(String(decoding: store.contents(of: value), as: UTF8.self)))
      }
    }
    return cells
  }
}

func modelSchema(hasKey: Bool, version: Int) -> TableSchema {
  TestSchema.table(
    hasKey ? "keyed" : "keyless",
    [
      TestSchema.column("a", .int64, optional: !hasKey), TestSchema.column("b", .text(.plain), optional: !hasKey),
      TestSchema.column("c", .text(.plain)), TestSchema.column("d", .text(.plain)),
    ], key: hasKey ? [0, 1] : [], version: version)
}

func sorted(_ rows: [[TestValue]]) -> [String] { rows.map { "\($0)" }.sorted() }

@Suite struct FoldPropertyTests {
  /// Random histories, folded in random pieces, end as the table does.
  @Test(arguments: [true, false]) func foldingKeepsTheOutcome(hasKey: Bool) throws {
    let schema = modelSchema(hasKey: hasKey, version: 1)
    for seed in 1...UInt64(1500) {
      var model = TableModel(seed: seed, hasKey: hasKey)
      var target = PlainTarget()
      var keyed = KeyFold(RowShape(width: 4), keyColumns: [0, 1])
      var keyless = RowFold(RowShape(width: 4))
      for _ in 0..<4 {
        let builder = BatchBuilder().begin()
        for _ in 0..<Int.random(in: 0...25, using: &model.numbers) { model.step(builder, schema) }
        for index in 0..<builder.batch.rows.count where builder.batch.rows[index].operation != .begin {
          let row = builder.batch.rows[index]
          if hasKey {
            try fold(row, builder.batch.store, into: &keyed)
          } else {
            try fold(row, builder.batch.store, into: &keyless)
          }
        }
        if hasKey { try target.apply(keyed) } else { try target.apply(keyless) }
        keyed.removeAll()
        keyless.removeAll()
        #expect(sorted(target.rows) == sorted(model.rows), "seed \(seed)")
        if sorted(target.rows) != sorted(model.rows) { return }
      }
    }
  }

  private func fold(_ row: Row, _ store: borrowing RowStore, into fold: inout KeyFold) throws {
    let before = row.beforeImage == .none ? -1 : Int(row.before)
    switch row.operation {
    case .create: try fold.insert(Int(row.after), in: store)
    case .update:
      try fold.update(Int(row.after), before: before, isFull: row.beforeImage == .full, in: store)
    case .delete: try fold.delete(before, in: store)
    default: fold.truncate()
    }
  }

  private func fold(_ row: Row, _ store: borrowing RowStore, into fold: inout RowFold) throws {
    switch row.operation {
    case .create: fold.insert(Int(row.after), in: store)
    case .update: fold.update(Int(row.after), before: Int(row.before), in: store)
    case .delete: fold.delete(Int(row.before), in: store)
    default: fold.truncate()
    }
  }
}

@Suite(.enabled(if: DuckDBHere.problem == nil, "no DuckDB library on this machine: make setup installs one"))
struct WarehousePropertyTests {
  /// The same histories through DuckDB: batches cut anywhere, commits anywhere, crashes anywhere. Both tables stand in
  /// the same transactions, and what a reopened file holds is exactly the state at its position.
  @Test func anyHistoryWithCrashes() throws {
    for seed in 1...UInt64(12) {
      let warehouse = try TestWarehouse(["flush.rows": "8"])
      try follow(seed, warehouse)
    }
  }

  private struct Logged {
    var batches: [ChangeBatch] = []
    /// The tables' rows at each position, by its LSN.
    var states: [UInt64: [[String]]] = [:]
  }

  private func record(_ seed: UInt64) -> Logged {
    var numbers = SeededNumbers(seed &* 77)
    var keyed = TableModel(seed: seed, hasKey: true)
    var keyless = TableModel(seed: seed + 1000, hasKey: false)
    let schemas = [modelSchema(hasKey: true, version: 1), modelSchema(hasKey: false, version: 2)]
    let builder = BatchBuilder()
    var logged = Logged()
    var sequence: UInt64 = 1
    for _ in 0..<12 {
      builder.begin()
      for _ in 0..<Int.random(in: 1...12, using: &numbers) {
        if Bool.random(using: &numbers) { keyed.step(builder, schemas[0]) } else { keyless.step(builder, schemas[1]) }
        if Int.random(in: 0..<6, using: &numbers) == 0 {
          logged.batches.append(builder.take(sequence))
          sequence += 1
          builder.resume()
        }
      }
      builder.commit()
      logged.states[builder.position] = [sorted(keyed.rows), sorted(keyless.rows)]
      if Bool.random(using: &numbers) {
        logged.batches.append(builder.take(sequence))
        sequence += 1
      }
    }
    logged.batches.append(builder.take(sequence))
    return logged
  }

  private func follow(_ seed: UInt64, _ warehouse: TestWarehouse) throws {
    let logged = record(seed)
    var numbers = SeededNumbers(seed &* 991)
    var resume = try warehouse.sink.open(checkpoint: nil)
    var index = 0
    var crashes = 0
    while index < logged.batches.count {
      let batch = logged.batches[index]
      if let first = firstRow(of: batch, after: resume) { try warehouse.sink.write(batch, from: first) }
      let urgency: FlushUrgency = Int.random(in: 0..<3, using: &numbers) == 0 ? .final : .due
      let receipt = try warehouse.sink.flush(urgency)
      #expect(receipt.durable <= batch.sequence, "seed \(seed)")
      index += 1
      if crashes < 4, Int.random(in: 0..<6, using: &numbers) == 0 {
        crashes += 1
        warehouse.restart()
        try compare(warehouse, logged, seed)
        resume = try warehouse.sink.open(checkpoint: nil)
        index = 0
      }
    }
    #expect(try warehouse.sink.flush(.final).durable == logged.batches.last?.sequence, "seed \(seed)")
    warehouse.sink.close()
    try compare(warehouse, logged, seed)
  }

  /// As the engine does: rows of transactions at or before the position are not for this sink.
  private func firstRow(of batch: ChangeBatch, after resume: SourcePosition?) -> Int? {
    guard case .postgres(let position) = resume else { return 0 }
    let commits = (0..<batch.rows.count).filter {
      batch.rows[$0].operation == .commit && batch.rows[$0].position <= position.resumeLSN.rawValue
    }
    let first = commits.last.map { $0 + 1 } ?? 0
    let isBehind = batch.rows.count > 0 && batch.rows[batch.rows.count - 1].position <= position.resumeLSN.rawValue
    return isBehind ? nil : first
  }

  private func compare(_ warehouse: TestWarehouse, _ logged: Logged, _ seed: UInt64) throws {
    let stored = try warehouse.rows("SELECT \"position\" FROM _millrace.positions")
    guard let text = stored.first?.first ?? nil else {
      let tables = try warehouse.rows("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'shop'")
      #expect(tables.isEmpty, "seed \(seed): rows without a position")
      return
    }
    guard case .postgres(let position) = try SourcePosition(debeziumOffset: text) else { return }
    let state = try #require(logged.states[position.resumeLSN.rawValue], "seed \(seed)")
    for (name, expected) in zip(["keyed", "keyless"], state) {
      #expect(try rows(of: name, warehouse) == expected, "seed \(seed), table \(name)")
    }
  }

  private func rows(of table: String, _ warehouse: TestWarehouse) throws -> [String] {
    let known = try warehouse.rows("SELECT table_name FROM duckdb_tables() WHERE table_name = '\(table)'")
    if known.isEmpty { return [] }
    let rows = try warehouse.rows("SELECT a::VARCHAR, b, c, d FROM shop.\(table)")
    return sorted(
      rows.map { row in
        row.enumerated().map { column, cell in
          guard let cell else { return TestValue.null }
          return column == 0 ? .int(Int64(cell) ?? -1) : .text(cell)
        }
      })
  }
}
