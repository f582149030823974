import ConnectorKit
import Foundation
import Testing

@testable import Stores

@Suite struct StateLockTests {
  @Test func refusesASecondHolder() throws {
    let state = try TemporaryState()
    let first = try StateLock("shop", in: state.directory)
    let failure = #expect(throws: ConnectorFailure.self) { try StateLock("shop", in: state.directory) }
    #expect(failure?.code == "locked")
    #expect(failure?.message.contains("held by this process") == true)
    _ = try StateLock("other", in: state.directory)
    withExtendedLifetime(first) {}
  }

  @Test func isFreeAgainWhenItsHolderGoes() throws {
    let state = try TemporaryState()
    do {
      let first = try StateLock("shop", in: state.directory)
      withExtendedLifetime(first) {}
    }
    _ = try StateLock("shop", in: state.directory)
  }

  @Test func namesTheProcessThatHoldsIt() throws {
    let state = try TemporaryState()
    let other = Process()
    other.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    // The shell writes its process id as a pipeline would, says that it has the lock, and holds it until its input
    // ends.
    let script = "echo $$ > '\(state.directory.lock(of: "shop"))'; echo locked; read line"
    other.arguments = [state.directory.lock(of: "shop"), "/bin/sh", "-c", script]
    let input = Pipe()
    let output = Pipe()
    other.standardInput = input
    other.standardOutput = output
    try other.run()
    defer {
      try? input.fileHandleForWriting.close()
      other.waitUntilExit()
    }
    #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "locked\n")
    let holder = try String(contentsOfFile: state.directory.lock(of: "shop"), encoding: .utf8).dropLast()
    let failure = #expect(throws: ConnectorFailure.self) { try StateLock("shop", in: state.directory) }
    #expect(failure?.message.contains("process \(holder) ") == true)
  }

  @Test(arguments: [
    ("shop", "shop"), ("a/b", "a%2Fb"), ("..", "%2E."), (".x", "%2Ex"), ("v1.2", "v1.2"), ("ä b", "%C3%A4%20b"),
    ("%", "%25"),
  ])
  func makesAFileNameOfAnyPipeline(name: String, file: String) {
    #expect(StateDirectory("/s").lock(of: name) == "/s/\(file).lock")
  }

  @Test func makesTheDirectoryAndThoseAboveIt() throws {
    let state = try TemporaryState()
    let deep = StateDirectory("\(state.directory.path)/a/b/c/")
    try deep.create()
    try deep.create()
    _ = try SQLiteCheckpointStore(deep)
    #expect(deep.holdsCheckpoints)
    let failure = #expect(throws: ConnectorFailure.self) {
      try StateDirectory("\(deep.checkpoints)/d").create()
    }
    #expect(failure?.code == "state-directory")
  }
}
