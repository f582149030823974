import Changes
import PostgresClient
import Testing

@testable import PostgresConnector

@Suite struct SnapshotPlanTests {
  private func table(
    _ name: String, blocks: Int = 0, kind: ListedTable.Kind = .plain, hasChildren: Bool = false,
    generated: Bool = false,
    hasRowSecurity: Bool = false
  ) -> SnapshotTable {
    SnapshotTable(
      schema: TableSchema(
        name: TableName(database: "d", schema: "public", table: name),
        columns: [
          Column(name: "id", type: .int32, isOptional: false, typeName: "int4"),
          Column(name: "a\"b", type: .int32, isOptional: true, typeName: "int4", isGenerated: generated),
        ], keyColumns: [0], version: 1),
      kind: kind, hasChildren: hasChildren, hasRowSecurity: hasRowSecurity, estimatedRows: nil, blocks: blocks)
  }

  @Test func oneThreadReadsTablesWhole() {
    let plan = SnapshotPlan([table("a", blocks: 1_000_000), table("b")], threads: 1, major: 15)
    #expect(plan.parts == [SnapshotPart(table: 0, blocks: nil), SnapshotPart(table: 1, blocks: nil)])
    #expect(plan.partCounts == [1, 1])
  }

  @Test func rangesCoverATableOnce() {
    let plan = SnapshotPlan([table("a", blocks: 100_001)], threads: 4, major: 14)
    let ranges = plan.parts.compactMap(\.blocks)
    #expect(ranges.count == plan.partCounts[0])
    #expect(ranges.count > 4)
    #expect(ranges.first?.first == 0)
    #expect(ranges.last?.end == nil)
    for (one, next) in zip(ranges, ranges.dropFirst()) { #expect(one.end == next.first) }
  }

  @Test(arguments: [
    (13, 1_000_000, ListedTable.Kind.plain, false), (15, 5000, .plain, false), (15, 1_000_000, .partitioned, false),
    (15, 1_000_000, .plain, true),
  ])
  func someTablesHaveOnePart(major: Int, blocks: Int, kind: ListedTable.Kind, hasChildren: Bool) {
    let plan = SnapshotPlan(
      [table("a", blocks: blocks, kind: kind, hasChildren: hasChildren)], threads: 4, major: major)
    #expect(plan.parts == [SnapshotPart(table: 0, blocks: nil)])
  }

  @Test func statements() {
    let list = "\"id\", \"a\"\"b\""
    let from = "FROM \"public\".\"t\""
    #expect(CopyStatement.text(table("t"), nil) == "COPY \"public\".\"t\" (\(list)) TO STDOUT")
    #expect(CopyStatement.text(table("t", hasChildren: true), nil) == "COPY (SELECT \(list) \(from)) TO STDOUT")
    #expect(CopyStatement.text(table("t", generated: true), nil) == "COPY (SELECT \(list) \(from)) TO STDOUT")
    #expect(CopyStatement.text(table("t", hasRowSecurity: true), nil) == "COPY (SELECT \(list) \(from)) TO STDOUT")
    #expect(
      CopyStatement.text(table("t"), BlockRange(first: 0, end: 8))
        == "COPY (SELECT \(list) \(from) WHERE ctid < '(8,0)'::tid) TO STDOUT")
    #expect(
      CopyStatement.text(table("t"), BlockRange(first: 8, end: 16))
        == "COPY (SELECT \(list) \(from) WHERE ctid >= '(8,0)'::tid AND ctid < '(16,0)'::tid) TO STDOUT")
    #expect(
      CopyStatement.text(table("t"), BlockRange(first: 16, end: nil))
        == "COPY (SELECT \(list) \(from) WHERE ctid >= '(16,0)'::tid) TO STDOUT")
    var own = table("t")
    own.select = (text: "SELECT id FROM t", columns: ["id"])
    #expect(CopyStatement.text(own, nil) == "COPY (SELECT t.\"id\", NULL FROM (\nSELECT id FROM t\n) AS t) TO STDOUT")
  }
}

@Suite struct SnapshotMarkTests {
  private func batch(_ rows: Int) -> ChangeBatch {
    let batch = ChangeBatch()
    for _ in 0..<rows { batch.rows.append(Row(.read, position: 1, transaction: 0, snapshotMark: .row)) }
    return batch
  }

  private func marks(_ batch: ChangeBatch) -> [SnapshotMark] {
    (0..<batch.rows.count).map { batch.rows[$0].snapshotMark }
  }

  @Test(arguments: [
    (3, 0, true, true, [SnapshotMark.first, .row, .lastInTable]), (1, 0, true, true, [.first]),
    (1, 1, true, true, [.lastInTable]), (2, 1, true, false, [.firstInTable, .row]), (2, 0, false, false, [.row, .row]),
    (2, 2, false, true, [.row, .lastInTable]), (0, 0, true, true, []),
  ])
  func precedence(rows: Int, table: Int, isFirst: Bool, isLast: Bool, expected: [SnapshotMark]) {
    let batch = batch(rows)
    SnapshotMarks.mark(batch, table: table, isFirst: isFirst, isLast: isLast)
    #expect(marks(batch) == expected)
  }

  @Test func lastIsStrongest() {
    let one = batch(1)
    SnapshotMarks.mark(one, table: 0, isFirst: true, isLast: true)
    SnapshotMarks.markLast(one)
    #expect(marks(one) == [.last])
  }
}

@Suite struct TableReadingTests {
  @Test func oneWorkerMarksItsLastBatch() {
    var table = TableReading(parts: 2)
    table.takePart(isJoining: true)
    table.firstRow()
    table.takePart(isJoining: false)
    table.beginEnding(hasRows: true)
    #expect(table.decide() == .mark)
    table.handedOver(rows: 5)
    table.end()
    #expect(table.isDone)
    #expect(table.rows == 5)
  }

  @Test func aWorkerWaitsForOnesThatMayStayEmpty() {
    var table = TableReading(parts: 2)
    table.takePart(isJoining: true)
    table.takePart(isJoining: true)
    table.firstRow()
    table.beginEnding(hasRows: true)
    #expect(table.decide() == .wait)
    table.beginEnding(hasRows: false)
    #expect(table.decide() == .mark)
  }

  @Test func aWorkerLetsGoWhereAnotherHasRows() {
    var table = TableReading(parts: 2)
    table.takePart(isJoining: true)
    table.firstRow()
    table.takePart(isJoining: true)
    table.firstRow()
    table.beginEnding(hasRows: true)
    #expect(table.decide() == .release)
    table.end()
    table.beginEnding(hasRows: true)
    #expect(table.decide() == .mark)
  }

  @Test func ofTwoThatWaitOneLetsGo() {
    var table = TableReading(parts: 3)
    for _ in 0..<3 { table.takePart(isJoining: true) }
    for _ in 0..<2 { table.firstRow() }
    table.beginEnding(hasRows: true)
    table.beginEnding(hasRows: true)
    #expect(table.decide() == .release)
    table.end()
    #expect(table.decide() == .wait)
    table.beginEnding(hasRows: false)
    #expect(table.decide() == .mark)
  }

  @Test func anEmptyTableIsDoneWithoutABatch() {
    var table = TableReading(parts: 1)
    #expect(!table.isDone)
    table.takePart(isJoining: true)
    table.beginEnding(hasRows: false)
    #expect(table.isDone)
    #expect(!table.isStarted)
  }
}
