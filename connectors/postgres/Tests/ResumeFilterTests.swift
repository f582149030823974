import Changes
import Testing

@testable import PostgresConnector

@Suite struct ResumeFilterTests {
  /// A batch of transactions: xid, commit position, positions of the rows.
  static func batch(_ transactions: [(UInt32?, UInt64, [UInt64])], isWhole: Bool = true) -> ChangeBatch {
    let batch = ChangeBatch()
    for (index, (xid, commit, rows)) in transactions.enumerated() {
      let number = UInt32(index)
      batch.transactions.append(Transaction(id: xid, timestamp: 0, commitPosition: commit))
      batch.rows.append(Row(.begin, position: rows.first ?? commit, transaction: number))
      for position in rows { batch.rows.append(Row(.create, position: position, transaction: number, schema: 0)) }
      if isWhole || index < transactions.count - 1 {
        batch.rows.append(Row(.commit, position: commit + 8, transaction: number))
      }
    }
    return batch
  }

  static func changes(_ batch: ChangeBatch) -> [UInt64] {
    (0..<batch.rows.count).map { batch.rows[$0] }.filter { $0.operation == .create }.map(\.position)
  }

  static func position(_ lsn: UInt64, type: String? = "INSERT", xid: UInt32? = 7) -> PostgresPosition {
    PostgresPosition(lsn: LSN(lsn), commitLSN: LSN(5), transactionID: xid, messageType: type)
  }

  static let resumptions: [(lsn: UInt64, rows: [UInt64], kept: [UInt64])] = [
    (10, [10, 20, 30, 30, 40], [20, 30, 30, 40]),
    (20, [10, 20, 30, 30, 40], [30, 30, 40]),
    (30, [10, 20, 30, 30, 40], [30, 30, 40]),
    (40, [10, 20, 30, 30, 40], []),
    (25, [10, 20, 30], [30]),
    (5, [10, 20], [10, 20]),
    (10, [10, 10, 10, 20], [10, 10, 10, 20]),
  ]

  @Test(arguments: resumptions)
  func rowsUpToTheStoredOneAreDropped(lsn: UInt64, rows: [UInt64], kept: [UInt64]) throws {
    var filter = try #require(ResumeFilter(Self.position(lsn)))
    let batch = Self.batch([(7, 100, rows), (8, 200, [lsn - 1, lsn, 150])])
    filter.apply(to: batch)
    // The transaction behind it keeps all its rows, though their positions lie below.
    #expect(Self.changes(batch) == kept + [lsn - 1, lsn, 150])
    #expect(filter.isDone)
    #expect((0..<batch.rows.count).filter { batch.rows[$0].operation == .begin }.count == 2)
    #expect((0..<batch.rows.count).filter { batch.rows[$0].operation == .commit }.count == 2)
  }

  @Test(arguments: ["BEGIN", "COMMIT", nil] as [String?])
  func nothingIsDroppedAtTheEdges(type: String?) { #expect(ResumeFilter(Self.position(20, type: type)) == nil) }

  @Test func nothingIsDroppedWithoutATransaction() { #expect(ResumeFilter(Self.position(20, xid: nil)) == nil) }

  @Test func aSnapshotPositionDropsNothing() {
    var position = Self.position(20)
    position.snapshot = "INITIAL"
    #expect(ResumeFilter(position) == nil)
  }

  @Test func anotherTransactionFirstEndsTheFilter() throws {
    var filter = try #require(ResumeFilter(Self.position(20)))
    let batch = Self.batch([(6, 100, [10, 20]), (7, 200, [10, 20])])
    filter.apply(to: batch)
    #expect(Self.changes(batch) == [10, 20, 10, 20])
    #expect(filter.isDone)
  }

  @Test func earlierTransactionsPassBeforeIt() throws {
    var filter = try #require(ResumeFilter(Self.position(20)))
    let batch = Self.batch([(6, 12, [11]), (7, 200, [10, 20, 30])])
    filter.apply(to: batch)
    #expect(Self.changes(batch) == [11, 30])
  }

  /// Batches that cut the transaction; at the end of a batch it is open whether another row shares the LSN.
  @Test func theTransactionMaySpanBatches() throws {
    var filter = try #require(ResumeFilter(Self.position(30)))
    let first = Self.batch([(7, 100, [10, 20])], isWhole: false)
    let second = Self.batch([(7, 100, [25, 30])], isWhole: false)
    let third = Self.batch([(7, 100, [40])])
    filter.apply(to: first)
    filter.apply(to: second)
    filter.apply(to: third)
    #expect(Self.changes(first) == [])
    #expect(Self.changes(second) == [30])
    #expect(Self.changes(third) == [40])
  }
}
