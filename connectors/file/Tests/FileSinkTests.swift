import Changes
import ConnectorKit
import Foundation
import Synchronization
import Testing

@testable import FileConnector

/// A directory of its own per test, gone afterwards.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/file-sink-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String = "events.jsonl") -> String { path + "/" + name }
}

private func contents(_ path: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}

private func makeSink(
  _ path: String, _ style: ScriptedEncoder.Style = .plain, calls: FileCalls = FileCalls(),
  context: String = #""run":"r1""#
) -> FileSink {
  var options = FileSinkOptions(path: path)
  options.calls = calls
  return FileSink(name: "log", options: options, log: SilentLog()) {
    ScriptedEncoder(style, contextHeaders: context)
  }
}

/// What the engine would store for a receipt.
private func checkpoint(_ receipt: WriteReceipt, _ lsn: UInt64) -> SinkCheckpoint {
  SinkCheckpoint(
    position: .postgres(PostgresPosition(lsn: LSN(lsn), commitLSN: LSN(lsn * 10 + 1))), state: receipt.state)
}

struct FileSinkTests {
  @Test(arguments: [
    (ScriptedEncoder.Style.plain, #"{"id":1}"#, #"{"v":1}"#, #"{"run":"r1"}"#),
    (.tombstone, #"{"id":1}"#, "null", #"{"run":"r1"}"#),
    (.withoutKey, "null", #"{"v":1}"#, #"{"run":"r1"}"#),
    (.ownHeaders, #"{"id":1}"#, #"{"v":1}"#, #"{"own":1,"run":"r1"}"#),
    (.bareHeaders, #"{"id":1}"#, #"{"v":1}"#, #"{"own":1}"#),
  ])
  func `a record is one line`(style: ScriptedEncoder.Style, key: String, value: String, headers: String) throws {
    let directory = try TemporaryDirectory()
    let sink = makeSink(directory.file(), style)
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [[1]], checkpoint: 1), from: 0)
    let line =
      #"{"topic":"shop.a","key":\#(key),"value":\#(value),"headers":\#(headers),"#
      + #""partition":{"server":"shop"},"offset":{"lsn":1}}"# + "\n"
    #expect(try contents(directory.file()) == line)
  }

  @Test func `without context headers there is no stray comma`() throws {
    let directory = try TemporaryDirectory()
    for style in [ScriptedEncoder.Style.plain, .ownHeaders, .bareHeaders] {
      let sink = makeSink(directory.file(), style, context: "")
      _ = try sink.open(checkpoint: nil)
      try sink.write(makeBatch(1, [[1]]), from: 0)
      sink.close()
    }
    for line in try contents(directory.file()).split(separator: "\n") {
      _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
    }
  }

  @Test func `rows that the target has are not written`() throws {
    let directory = try TemporaryDirectory()
    let sink = makeSink(directory.file())
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [[1, 2], [3]], checkpoint: 3), from: 2)
    #expect(try contents(directory.file()) == plainLine(3))
  }

  @Test func `batches larger than the write buffer arrive whole`() throws {
    let directory = try TemporaryDirectory()
    let sink = makeSink(directory.file())
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [Array(1...20_000)], checkpoint: 20_000), from: 0)
    let receipt = try sink.flush(.final)
    let expected = (1...20_000).map { plainLine(UInt64($0)) }.joined()
    #expect(try contents(directory.file()) == expected)
    #expect(FileMark(receipt.state ?? "")?.length == expected.utf8.count)
  }

  @Test func `what lies behind the checkpoint is cut off at the next opening`() throws {
    let directory = try TemporaryDirectory()
    let first = makeSink(directory.file())
    _ = try first.open(checkpoint: nil)
    try first.write(makeBatch(1, [[1, 2]], checkpoint: 2), from: 0)
    let kept = try first.flush(.final)
    try first.write(makeBatch(2, [[3, 4]], checkpoint: 4), from: 0)
    _ = try first.flush(.final)
    first.close()
    // The process died before the second checkpoint was stored, and in the middle of a line.
    let handle = try #require(FileHandle(forWritingAtPath: directory.file()))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(#"{"topic":"shop.a","ke"#.utf8))
    try handle.close()

    let second = makeSink(directory.file())
    #expect(try second.open(checkpoint: checkpoint(kept, 2)) == checkpoint(kept, 2).position)
    #expect(try contents(directory.file()) == plainLine(1) + plainLine(2))
    try second.write(makeBatch(1, [[3, 4]], checkpoint: 4), from: 0)
    #expect(try contents(directory.file()) == [1, 2, 3, 4].map(plainLine).joined())
  }

  @Test func `a checkpoint inside a batch keeps the length at its own position`() throws {
    let directory = try TemporaryDirectory()
    let first = makeSink(directory.file())
    _ = try first.open(checkpoint: nil)
    // The transaction of rows 3 and 4 goes on in the next batch, which never comes.
    try first.write(makeBatch(1, [[1, 2], [3, 4]], checkpoint: 2), from: 0)
    let receipt = try first.flush(.final)
    #expect(receipt.durable == 1)
    // A batch without a transaction end leaves the checkpoint where it was.
    try first.write(makeBatch(2, [[5]]), from: 0)
    let later = try first.flush(.final)
    #expect(later.durable == 2)
    #expect(later.state == receipt.state)
    first.close()

    let second = makeSink(directory.file())
    _ = try second.open(checkpoint: checkpoint(later, 2))
    #expect(try contents(directory.file()) == plainLine(1) + plainLine(2))
  }

  @Test func `a snapshot that begins again is written once`() throws {
    let directory = try TemporaryDirectory()
    let first = makeSink(directory.file())
    _ = try first.open(checkpoint: nil)
    try first.write(makeBatch(1, [[1]], checkpoint: 1), from: 0)
    _ = try first.flush(.final)
    let unfinished = SourcePosition.postgres(PostgresPosition(lsn: LSN(50), snapshot: "INITIAL"))
    let begin = makeBatch(2, [[10, 11]])
    begin.mark = .snapshotBegins([])
    begin.isSnapshot = true
    begin.checkpoint = unfinished
    try first.write(begin, from: 0)
    let atBegin = try first.flush(.final)
    let more = makeBatch(3, [[12]])
    more.isSnapshot = true
    try first.write(more, from: 0)
    let inside = try first.flush(.final)
    #expect(inside.state == atBegin.state)
    first.close()

    let second = makeSink(directory.file())
    _ = try second.open(checkpoint: SinkCheckpoint(position: unfinished, state: inside.state))
    #expect(try contents(directory.file()) == plainLine(1))
    let end = makeBatch(1, [[10, 11, 12]])
    end.mark = .snapshotEnds
    end.isSnapshot = true
    end.checkpoint = .postgres(PostgresPosition(lsn: LSN(50), snapshot: "INITIAL", isSnapshotCompleted: true))
    try second.write(end, from: 0)
    let done = try second.flush(.final)
    #expect(try FileMark(done.state ?? "")?.length == contents(directory.file()).utf8.count)
  }

  @Test(arguments: [
    ("another file", #"{"inode":1,"length":3}"#, "old\n"), ("a shorter file", nil, "old\n"),
    ("no checkpoint", "", "old\n"), ("a torn last line", "", "old\ntorn"),
  ])
  func `a file that is not the checkpoint's is appended to`(what: String, state: String?, before: String) throws {
    let directory = try TemporaryDirectory()
    try before.write(toFile: directory.file(), atomically: false, encoding: .utf8)
    var status = stat()
    stat(directory.file(), &status)
    let mark = state ?? FileMark(inode: UInt64(status.st_ino), length: 1_000).text
    let sink = makeSink(directory.file())
    let position = SourcePosition.postgres(PostgresPosition(lsn: LSN(1)))
    _ = try sink.open(checkpoint: mark.isEmpty ? nil : SinkCheckpoint(position: position, state: mark))
    try sink.write(makeBatch(1, [[1]]), from: 0)
    let ended = before.hasSuffix("\n") ? before : before + "\n"
    #expect(try contents(directory.file()) == ended + plainLine(1), "\(what)")
  }

  @Test func `a full disk leaves no torn line and can be tried again`() throws {
    let directory = try TemporaryDirectory()
    let room = Mutex(300)
    var calls = FileCalls()
    calls.write = { descriptor, bytes, count in
      let fits = room.withLock { left in
        let fits = min(left, count)
        left -= fits
        return fits
      }
      if fits == 0 {
        errno = ENOSPC
        return -1
      }
      return write(descriptor, bytes, fits)
    }
    let sink = makeSink(directory.file(), calls: calls)
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [[1]], checkpoint: 1), from: 0)
    let receipt = try sink.flush(.final)
    let failure = #expect(throws: ConnectorFailure.self) {
      try sink.write(makeBatch(2, [[2], [3], [4]], checkpoint: 4), from: 0)
    }
    #expect(failure?.code == "disk-full")
    #expect(failure?.advice == .retry)
    #expect(try contents(directory.file()) == plainLine(1))
    room.withLock { $0 = 100_000 }
    _ = try sink.open(checkpoint: checkpoint(receipt, 1))
    try sink.write(makeBatch(1, [[2], [3], [4]], checkpoint: 4), from: 0)
    #expect(try contents(directory.file()) == [1, 2, 3, 4].map(plainLine).joined())
  }

  @Test func `a device without room is a full disk`() throws {
    let sink = makeSink("/dev/full")
    _ = try sink.open(checkpoint: nil)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.write(makeBatch(1, [[1]]), from: 0) }
    #expect(failure?.code == "disk-full")
  }

  @Test func `interrupted and short writes go on`() throws {
    let directory = try TemporaryDirectory()
    let turn = Atomic<Int>(0)
    var calls = FileCalls()
    calls.write = { descriptor, bytes, count in
      if turn.add(1, ordering: .relaxed).newValue % 2 == 0 {
        errno = EINTR
        return -1
      }
      return write(descriptor, bytes, min(count, 7))
    }
    let sink = makeSink(directory.file(), calls: calls)
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [[1, 2]]), from: 0)
    #expect(try contents(directory.file()) == plainLine(1) + plainLine(2))
  }

  @Test func `nothing is durable before the disk has it`() throws {
    let directory = try TemporaryDirectory()
    let syncs = Atomic<Int>(0)
    var calls = FileCalls()
    calls.sync = { _ in
      syncs.add(1, ordering: .relaxed)
      return 0
    }
    let sink = makeSink(directory.file(), calls: calls)
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [[1]], checkpoint: 1), from: 0)
    // The first sync after a pause is done at once, the next waits for its turn.
    #expect(try sink.flush(.idle).durable == 1)
    try sink.write(makeBatch(2, [[2]], checkpoint: 2), from: 0)
    let early = try sink.flush(.due)
    #expect(early.durable == 1)
    #expect(early.callAgainWithin != nil)
    #expect(syncs.load(ordering: .relaxed) == 1)
    #expect(try sink.flush(.final).durable == 2)
    #expect(syncs.load(ordering: .relaxed) == 2)
    #expect(try sink.flush(.idle) == sink.flush(.final))
    #expect(syncs.load(ordering: .relaxed) == 2)
  }

  @Test func `a failing sync is reported and nothing counts as durable`() throws {
    let directory = try TemporaryDirectory()
    var calls = FileCalls()
    calls.sync = { _ in
      errno = EIO
      return -1
    }
    let sink = makeSink(directory.file(), calls: calls)
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [[1]], checkpoint: 1), from: 0)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.flush(.final) }
    #expect(failure?.advice == .retry)
  }

  @Test func `two sinks do not share a file`() throws {
    let directory = try TemporaryDirectory()
    let first = makeSink(directory.file())
    _ = try first.open(checkpoint: nil)
    let second = makeSink(directory.file())
    let failure = #expect(throws: ConnectorFailure.self) { try second.open(checkpoint: nil) }
    #expect(failure?.code == "file-in-use")
    first.close()
    _ = try second.open(checkpoint: nil)
  }

  @Test(arguments: [("/nowhere/at/all", "file-not-writable"), ("/tmp", "file-not-writable")])
  func `a path that cannot be written stops with a reason`(path: String, code: String) throws {
    let sink = makeSink(path)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.open(checkpoint: nil) }
    #expect(failure?.code == code)
    #expect(failure?.advice == .stop)
  }

  @Test func `a path is looked at without touching it`() throws {
    let directory = try TemporaryDirectory()
    #expect(makeSink(directory.file()).inspect().map(\.level) == [.ok])
    #expect(!FileManager.default.fileExists(atPath: directory.file()))
    #expect(makeSink(directory.path).inspect().map(\.level) == [.problem])
    #expect(makeSink("/nowhere/at/all").inspect().map(\.level) == [.problem])
    #expect(makeSink("-").inspect().map(\.level) == [.ok])
  }
}
