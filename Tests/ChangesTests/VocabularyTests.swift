import Changes
import Testing

@Suite struct LSNTests {
  @Test(arguments: [("0/0", 0), ("16/B374D848", 0x16_B374_D848), ("FFFFFFFF/FFFFFFFF", UInt64.max), ("1/0", 1 << 32)])
  func textIsTheServers(text: String, raw: UInt64) {
    #expect(LSN(text) == LSN(raw))
    #expect(LSN(raw).description == text)
  }

  @Test(arguments: ["", "/", "1", "1/", "/1", "1/2/3", "G/0", "123456789/0", "+1/0", "0/-1", " 0/0"])
  func anythingElseIsRefused(text: String) { #expect(LSN(text) == nil) }
}

@Suite struct RowStoreTests {
  @Test func valuesSurviveGrowth() {
    var store = RowStore(byteCapacity: 64, valueCapacity: 8)
    for index in 0..<1000 {
      let text = "value \(index)"
      let value = text.utf8.withContiguousStorageIfAvailable {
        store.addContents(UnsafeRawBufferPointer($0), kind: .text)
      }
      let slot = store.addValues(1)
      store[slot] = value ?? .null
    }
    let texts = (0..<1000).map { String(decoding: store.contents(of: store[$0]), as: UTF8.self) }
    #expect(texts == (0..<1000).map { "value \($0)" })
  }

  @Test func intervalsKeepTheirParts() {
    var store = RowStore()
    store.bytes.append(1)
    let value = store.addInterval(months: -14, days: 3, microseconds: -1)
    let parts = store.interval(value)
    #expect(parts == (-14, 3, -1))
  }

  @Test func memoryOfAnUnusualBatchIsGivenBack() {
    var store = RowStore()
    _ = store.addValues(1 << 18)
    store.removeAll(keepingBytes: 1 << 12, values: 1 << 10)
    let first = store.addValues(4)
    #expect(first == 0)
  }
}

@Suite struct SourcePositionTests {
  private func position(lsn: UInt64, processed: UInt64? = nil, commit: UInt64? = nil) -> PostgresPosition {
    PostgresPosition(lsn: LSN(lsn), processedLSN: processed.map { LSN($0) }, commitLSN: commit.map { LSN($0) })
  }

  @Test func resumesAtTheLastCommitElseTheLastProcessedElseTheEvent() {
    #expect(position(lsn: 30, processed: 20, commit: 10).resumeLSN == LSN(10))
    #expect(position(lsn: 30, processed: 20).resumeLSN == LSN(20))
    #expect(position(lsn: 30).resumeLSN == LSN(30))
  }

  @Test func coverageFollowsTheResumePosition() {
    let early = SourcePosition.postgres(position(lsn: 99, commit: 10))
    let late = SourcePosition.postgres(position(lsn: 20, commit: 20))
    #expect(early.isCovered(by: late))
    #expect(!late.isCovered(by: early))
  }

  @Test func aSnapshotIsUnfinishedUntilItSaysSo() {
    let begun = PostgresPosition(lsn: LSN(1), snapshot: "INITIAL")
    var done = begun
    done.isSnapshotCompleted = true
    #expect(SourcePosition.postgres(begun).isSnapshotUnfinished)
    #expect(!SourcePosition.postgres(done).isSnapshotUnfinished)
  }
}

@Suite struct ChangeBatchTests {
  @Test func aResetBatchIsEmptyAndKeepsItsMemory() {
    let batch = ChangeBatch()
    batch.rows.append(Row(.begin, position: 1, transaction: 0))
    batch.transactions.append(Transaction(id: 1, timestamp: 2, commitPosition: 3))
    batch.checkpoint = .postgres(PostgresPosition(lsn: LSN(1)))
    #expect(!batch.isEmpty)
    batch.reset()
    #expect(batch.isEmpty)
    #expect(batch.usedBytes == 0)
  }

  @Test func aMarkAloneIsNotNothing() {
    let batch = ChangeBatch()
    batch.mark = .snapshotEnds
    #expect(!batch.isEmpty)
  }

  @Test func rowsAndValuesAreSmall() {
    #expect(MemoryLayout<Row>.stride == 32)
    #expect(MemoryLayout<Value>.stride == 16)
  }
}
