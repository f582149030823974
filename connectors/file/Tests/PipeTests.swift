import ConnectorKit
import Foundation
import Testing

@testable import FileConnector

struct PipeTests {
  private func makeSink(_ path: String) -> FileSink {
    FileSink(name: "log", options: FileSinkOptions(path: path), log: SilentLog()) { ScriptedEncoder() }
  }

  @Test func `a pipe without a reader is waited for, one with a reader gets the lines`() throws {
    let directory = try TemporaryDirectory()
    #expect(mkfifo(directory.file("pipe"), 0o600) == 0)
    let sink = makeSink(directory.file("pipe"))
    let failure = #expect(throws: ConnectorFailure.self) { try sink.open(checkpoint: nil) }
    #expect(failure?.code == "no-reader")
    #expect(failure?.advice == .retry)

    let reader = open(directory.file("pipe"), O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [[1]], checkpoint: 1), from: 0)
    let receipt = try sink.flush(.due)
    #expect(receipt.durable == 1)
    #expect(receipt.state == nil)
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(reader, &buffer, buffer.count)
    #expect(String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self) == plainLine(1))
  }

  @Test func `a reader that goes away stops the sink`() throws {
    let directory = try TemporaryDirectory()
    #expect(mkfifo(directory.file("pipe"), 0o600) == 0)
    let reader = open(directory.file("pipe"), O_RDONLY | O_NONBLOCK)
    let sink = makeSink(directory.file("pipe"))
    _ = try sink.open(checkpoint: nil)
    close(reader)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.write(makeBatch(1, [[1]]), from: 0) }
    #expect(failure?.code == "reader-gone")
    #expect(failure?.advice == .stop)
  }

  @Test func `a reader that does not read cannot hold up a stop`() throws {
    let directory = try TemporaryDirectory()
    #expect(mkfifo(directory.file("pipe"), 0o600) == 0)
    let reader = open(directory.file("pipe"), O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let sink = makeSink(directory.file("pipe"))
    _ = try sink.open(checkpoint: nil)
    sink.interrupt()
    let failure = #expect(throws: ConnectorFailure.self) {
      try sink.write(makeBatch(1, [Array(1...5_000)]), from: 0)
    }
    #expect(failure?.code == "reader-stuck")
  }

  @Test func `the null device takes everything`() throws {
    let sink = makeSink("/dev/null")
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [[1]], checkpoint: 1), from: 0)
    #expect(try sink.flush(.due) == WriteReceipt(durable: 1))
  }
}
