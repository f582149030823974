import Changes
import ConnectorKit
import Foundation
import SQLiteClient
import Testing

@testable import Stores

@Suite struct SQLiteCheckpointStoreTests {
  private func position(_ lsn: UInt64) -> SourcePosition {
    .postgres(
      PostgresPosition(
        lsn: LSN(lsn), processedLSN: LSN(lsn), commitLSN: LSN(lsn), transactionID: 7, timestamp: 1_700_000_000_000_000,
        messageType: "COMMIT"))
  }

  @Test func keepsOneRowPerPipelineAndSink() throws {
    let state = try TemporaryState()
    let store = try SQLiteCheckpointStore(state.directory)
    #expect(try store.load(pipeline: "shop", sink: "lake") == nil)
    try store.commit(SinkCheckpoint(position: position(1)), pipeline: "shop", sink: "lake")
    try store.commit(SinkCheckpoint(position: position(2), state: "42"), pipeline: "shop", sink: "lake")
    try store.commit(SinkCheckpoint(position: position(3)), pipeline: "shop", sink: "log")
    try store.commit(SinkCheckpoint(position: position(4)), pipeline: "other", sink: "lake")
    #expect(try store.load(pipeline: "shop", sink: "lake") == SinkCheckpoint(position: position(2), state: "42"))
    #expect(try store.rows().map { "\($0.pipeline)/\($0.sink)" } == ["other/lake", "shop/lake", "shop/log"])
    #expect(try store.delete(pipeline: "shop", sink: "log") == 1)
    #expect(try store.delete(pipeline: "shop", sink: "log") == 0)
    #expect(try store.delete(pipeline: "shop") == 1)
    #expect(try store.rows().map(\.pipeline) == ["other"])
  }

  @Test func setsSeveralSinksAtOnce() throws {
    let state = try TemporaryState()
    let store = try SQLiteCheckpointStore(state.directory)
    try store.commit(SinkCheckpoint(position: position(9)), pipeline: "shop", sinks: ["a", "b"])
    #expect(try store.rows().map(\.sink) == ["a", "b"])
  }

  @Test func remembersTheSourcesName() throws {
    let state = try TemporaryState()
    let store = try SQLiteCheckpointStore(state.directory)
    #expect(try store.server(of: "shop") == nil)
    try store.describe(pipeline: "shop", server: "a")
    try store.describe(pipeline: "shop", server: "b")
    #expect(try store.server(of: "shop") == "b")
  }

  /// What another process finds after this one was killed without a word: the file and its journal as they are on disk.
  @Test func isOnDiskWhenCommitReturns() throws {
    let state = try TemporaryState()
    let crashed = try TemporaryState()
    let store = try SQLiteCheckpointStore(state.directory)
    for lsn in 1...50 as ClosedRange<UInt64> {
      try store.commit(SinkCheckpoint(position: position(lsn)), pipeline: "shop", sink: "lake")
      guard lsn % 10 == 0 else { continue }
      for name in ["checkpoints.db", "checkpoints.db-wal"] {
        let copy = "\(crashed.directory.path)/\(name)"
        try? FileManager.default.removeItem(atPath: copy)
        try FileManager.default.copyItem(atPath: "\(state.directory.path)/\(name)", toPath: copy)
      }
      let found = try SQLiteCheckpointStore(crashed.directory).load(pipeline: "shop", sink: "lake")
      #expect(found == SinkCheckpoint(position: position(lsn)))
    }
  }

  /// A journal cut at any byte gives some earlier commit whole, never a mixture and never an error.
  @Test func survivesATornJournal() throws {
    let state = try TemporaryState()
    let store = try SQLiteCheckpointStore(state.directory)
    let committed = (1...5).map { SinkCheckpoint(position: position($0), state: "state \($0)") }
    for checkpoint in committed { try store.commit(checkpoint, pipeline: "shop", sink: "lake") }
    let path = state.directory.checkpoints
    let journal = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
    let crashed = try TemporaryState()
    var seen: Set<SinkCheckpoint?> = []
    for length in stride(from: journal.count, to: 0, by: -1037) {
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: crashed.directory.checkpoints + suffix)
      }
      try FileManager.default.copyItem(atPath: path, toPath: crashed.directory.checkpoints)
      try journal.prefix(length).write(to: URL(fileURLWithPath: crashed.directory.checkpoints + "-wal"))
      let found = try SQLiteCheckpointStore(crashed.directory).load(pipeline: "shop", sink: "lake")
      #expect(found.map(committed.contains) ?? true)
      seen.insert(found)
    }
    #expect(seen.count > 3, "the cuts have met several commits")
  }

  @Test func asksToRetryWhenTheDiskIsFull() throws {
    let state = try TemporaryState()
    let store = try SQLiteCheckpointStore(state.directory)
    try store.commit(SinkCheckpoint(position: position(1), state: "small"), pipeline: "shop", sink: "lake")
    try store.limit(pages: 1)
    let large = SinkCheckpoint(position: position(2), state: String(repeating: "x", count: 100_000))
    let failure = #expect(throws: ConnectorFailure.self) {
      try store.commit(large, pipeline: "shop", sink: "lake")
    }
    #expect(failure?.code == "disk-full")
    #expect(failure?.advice == .retry)
    #expect(
      try store.load(pipeline: "shop", sink: "lake") == SinkCheckpoint(position: position(1), state: "small"))
    #expect(throws: ConnectorFailure.self) { try store.commit(large, pipeline: "shop", sinks: ["lake", "log"]) }

    try store.limit(pages: 1 << 20)
    try store.commit(large, pipeline: "shop", sink: "lake")
    #expect(try store.load(pipeline: "shop", sink: "lake") == large)
    #expect(try store.load(pipeline: "shop", sink: "log") == nil)
  }

  @Test(arguments: [
    ("PRAGMA user_version = 2", "state-newer"), ("CREATE TABLE t (a)", "state-foreign"), ("", "checkpoint-corrupt"),
  ])
  func refusesAFileThatIsNotItsOwn(sql: String, code: String) throws {
    let state = try TemporaryState()
    if sql.isEmpty {
      try String(repeating: "This is a text, not a database. ", count: 100).write(
        toFile: state.directory.checkpoints, atomically: true, encoding: .utf8)
    } else {
      try SQLiteDatabase(path: state.directory.checkpoints, create: true).execute(sql)
    }
    let failure = #expect(throws: ConnectorFailure.self) { try SQLiteCheckpointStore(state.directory) }
    #expect(failure?.code == code)
    #expect(failure?.advice == .stop)
  }

  @Test func doesNotMakeAStoreThatIsOnlyLookedAt() throws {
    let state = try TemporaryState()
    let failure = #expect(throws: ConnectorFailure.self) {
      try SQLiteCheckpointStore(state.directory, create: false)
    }
    #expect(failure?.code == "checkpoint-unwritable")
    #expect(!state.directory.holdsCheckpoints)
  }

  @Test func namesThePlaceOfADamagedPosition() throws {
    let state = try TemporaryState()
    let store = try SQLiteCheckpointStore(state.directory)
    try store.commit(SinkCheckpoint(position: position(1)), pipeline: "shop", sink: "lake")
    try SQLiteDatabase(path: state.directory.checkpoints, create: false).execute(
      "UPDATE checkpoints SET position = '{}'")
    let failure = #expect(throws: ConnectorFailure.self) { try store.load(pipeline: "shop", sink: "lake") }
    #expect(failure?.message.contains("pipeline 'shop', sink 'lake'") == true)
  }

  @Test func servesSeveralThreads() async throws {
    let state = try TemporaryState()
    let store = try SQLiteCheckpointStore(state.directory)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for sink in 0..<4 {
        group.addTask {
          for lsn in 1...25 as ClosedRange<UInt64> {
            try store.commit(SinkCheckpoint(position: position(lsn)), pipeline: "shop", sink: "\(sink)")
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.rows().map(\.checkpoint.position) == Array(repeating: position(25), count: 4))
  }
}
