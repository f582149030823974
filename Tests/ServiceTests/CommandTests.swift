import Changes
import ConnectorKit
import Foundation
import JSONDocuments
import Operations
import Stores
import Synchronization
import Testing

@testable import ReplicatorService

/// Keeps what a command says.
private final class Recorder: Sendable {
  private let lines = Mutex((answers: [String](), remarks: [String]()))

  var output: CommandOutput {
    CommandOutput(
      answer: { [self] text in lines.withLock { $0.answers.append(text) } },
      remark: { [self] text in lines.withLock { $0.remarks.append(text) } })
  }

  var answer: String { lines.withLock { $0.answers.joined(separator: "\n") } }
  var remark: String { lines.withLock { $0.remarks.joined(separator: "\n") } }
}

/// Runs command lines against a state directory that goes away with the test.
private final class Shell {
  let directory = NSTemporaryDirectory() + "millrace-commands-" + UUID().uuidString

  init() throws { try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  var state: String { "\(directory)/state" }

  func file(_ name: String, _ text: String) throws -> String {
    let path = "\(directory)/\(name)"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  func run(_ words: String...) -> (code: ExitCode, answer: String, remark: String) {
    let recorder = Recorder()
    let code = Program.run(words, recorder.output)
    return (code, recorder.answer, recorder.remark)
  }
}

@Suite struct CommandTests {
  @Test func helpSaysWhatThereIs() throws {
    let shell = try Shell()
    for word in ["--help", "-h", "help"] { #expect(shell.run(word).code == .done) }
    let help = shell.run("--help").answer
    for command in Program.commands {
      #expect(help.contains("\n  \(command.name) "))
      let own = shell.run(command.name, "x", "--help")
      #expect(own.code == .done)
      #expect(own.answer == command.help)
      #expect(own.answer.hasPrefix("Usage: millrace \(command.name)"))
      for option in command.options { #expect(own.answer.contains(option.name), "\(command.name) \(option.name)") }
    }
    for code in ExitCode.allCases { #expect(help.contains("  \(code.rawValue)   \(code.meaning)")) }
    #expect(help.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test(arguments: [
    (["runn"], "there is no command runn; did you mean run?"), ([], "Usage: millrace COMMAND"),
    (["run"], "a definition is missing"),
    (["run", "--stat", "x", "y"], "unknown option --stat; did you mean --state?"),
    (["help", "nothing"], "there is no command nothing"),
    (
      ["run", "x.json", "--sink", "queue:x"],
      "TYPE:TARGET or NAME=TYPE:TARGET expected, with a type of kafka, file, warehouse"
    ),
    (["run", "x.json", "--log-format", "xml"], "--log-format xml: allowed are text, json"),
    (["checkpoint"], "one of show, export, import and delete is missing"),
    (["checkpoint", "shov"], "there is no checkpoint shov"),
    (["checkpoint", "show", "--force"], "checkpoint show does not take --force"),
    (["version", "x"], "one word too many"),
    (["checkpoint", "import", "x.json"], "one definition and one file"), (["check"], "a definition is missing"),
  ])
  func aWrongCommandLineEndsWith2(words: [String], message: String) {
    let recorder = Recorder()
    #expect(Program.run(words, recorder.output) == .usage)
    #expect(recorder.remark.contains(message), "\(recorder.remark)")
  }

  @Test func aDefinitionsErrorsAreAllTold() throws {
    let shell = try Shell()
    let file = try shell.file(
      "bad.json",
      #"""
      {"name":"bad","config":{"connector.class":"io.debezium.connector.mysql.MySqlConnector","database.password":"${env:MILLRACE_NO_SUCH}",
        "transforms":"route","transforms.route.type":"org.example.Route"},"sinks":{"q":{"type":"queue"},"log":{"type":"file"}}}
      """#)
    let result = shell.run("run", file, "--state", shell.state)
    #expect(result.code == .definition)
    for words in [
      "\(file): ", "database.password: the environment variable MILLRACE_NO_SUCH is not set",
      "connector.class: 'io.debezium.connector.mysql.MySqlConnector' found, allowed: io.debezium.connector.postgresql.PostgresConnector",
      "topic.prefix: missing", "transforms", "sinks.q.type: 'queue' found, allowed: kafka, file, warehouse",
      "sinks.log.path: missing",
    ] {
      #expect(result.remark.contains(words), "no '\(words)' in \(result.remark)")
    }
    #expect(!FileManager.default.fileExists(atPath: shell.state), "nothing is made before the definition is good")
    #expect(shell.run("check", file).code == .definition)
  }

  @Test func aDefinitionWithoutSinksGetsAnExample() throws {
    let shell = try Shell()
    let file = try shell.file("plain.properties", "name=p\nconnector.class=postgres\ntopic.prefix=p\n")
    #expect(shell.run("run", file).remark.contains("sinks: missing: where the events go, for example"))
  }

  // MARK: checkpoints

  private static let definition =
    #"{"name":"shop","config":{"topic.prefix":"p"},"sinks":{"lake":{"type":"warehouse"},"log":{"type":"file"}}}"#

  @Test func anOffsetIsImportedShownExportedAndDeleted() throws {
    let shell = try Shell()
    let definition = try shell.file("shop.json", CommandTests.definition)
    let offsets = try shell.file(
      "offsets", "[\"dbz\",{\"server\":\"p\"}]\t{\"lsn\":4096,\"lsn_commit\":4080,\"ts_usec\":1700000000000000}\n")
    let imported = shell.run("checkpoint", "import", definition, "--offset", offsets, "--state", shell.state)
    #expect(imported.code == .done)
    #expect(imported.answer == "shop: lake, log at 0/FF0")

    let shown = shell.run("checkpoint", "show", "--state", shell.state)
    #expect(shown.answer.contains("shop      lake  0/FF0     2023-11-14T22:13:20.000Z  2"))
    #expect(shown.answer.contains(#"{"lsn":4096,"ts_usec":1700000000000000,"lsn_commit":4080}"#))
    #expect(shell.run("checkpoint", "show", definition, "--state", shell.state).answer == shown.answer)
    #expect(shell.run("checkpoint", "show", "other", "--state", shell.state).answer == "")
    let json = try JSONValue(parsing: shell.run("checkpoint", "show", "--json", "--state", shell.state).answer)
    #expect(json.elements?.map { $0["sink"] } == ["lake", "log"])

    let exported = shell.run("checkpoint", "export", "shop", "--sink", "log", "--state", shell.state)
    #expect(
      try JSONValue(parsing: exported.answer).compact
        == #"[{"key":["shop",{"server":"p"}],"value":{"lsn":4096,"ts_usec":1700000000000000,"lsn_commit":4080}}]"#)

    let again = shell.run("checkpoint", "import", definition, offsets, "--state", shell.state)
    #expect(again.code == .failed)
    #expect(again.remark.contains("has a checkpoint already for 'lake', 'log'"))
    let newer = try shell.file("newer", #"{"lsn":8192,"snapshot":true,"incremental_snapshot_collections":"[]"}"#)
    let forced = shell.run(
      "checkpoint", "import", definition, newer, "--sink", "log", "--force", "--state", shell.state)
    #expect(forced.answer == "shop: log at 0/2000")
    #expect(forced.remark.contains("written during a snapshot"))
    #expect(forced.remark.contains("incremental snapshot was under way"))

    let lowest = shell.run("checkpoint", "export", definition, "--state", shell.state)
    #expect(lowest.answer.contains("4096"))
    #expect(lowest.remark.contains("the one of 'lake'"))

    #expect(
      shell.run("checkpoint", "delete", "shop", "--sink", "log", "--state", shell.state).answer == "shop: 1 deleted")
    #expect(shell.run("checkpoint", "delete", definition, "--state", shell.state).answer == "shop: 1 deleted")
    let missing = shell.run("checkpoint", "delete", "shop", "--state", shell.state)
    #expect(missing.code == .failed)
    #expect(missing.remark.contains("no checkpoint of pipeline 'shop'"))
  }

  @Test func aRunningPipelinesCheckpointsAreLeftAlone() throws {
    let shell = try Shell()
    let definition = try shell.file("shop.json", CommandTests.definition)
    let offset = try shell.file("offset", #"{"lsn":1}"#)
    #expect(shell.run("checkpoint", "import", definition, offset, "--state", shell.state).code == .done)
    let lock = try StateLock("shop", in: StateDirectory(shell.state))
    for result in [
      shell.run("checkpoint", "import", definition, offset, "--force", "--state", shell.state),
      shell.run("checkpoint", "delete", "shop", "--state", shell.state),
    ] {
      #expect(result.code == .locked)
      #expect(result.remark.contains("held by this process"))
    }
    withExtendedLifetime(lock) {}
  }

  @Test func lookingMakesNothing() throws {
    let shell = try Shell()
    for words in ["show", "export"] {
      _ = shell.run("checkpoint", words, "shop", "--state", shell.state)
    }
    #expect(shell.run("status", "--state", shell.state).remark == "no checkpoints in \(shell.state)")
    #expect(!FileManager.default.fileExists(atPath: shell.state))
  }

  // MARK: status

  @Test func statusSetsOutWhatIsKnown() throws {
    func row(_ sink: String, _ lsn: UInt64, snapshot: String? = nil) -> SQLiteCheckpointStore.Row {
      SQLiteCheckpointStore.Row(
        pipeline: "shop", sink: sink,
        checkpoint: SinkCheckpoint(position: .postgres(PostgresPosition(lsn: LSN(lsn), snapshot: snapshot))),
        updated: 40_000)
    }
    let end = SourcePosition.postgres(PostgresPosition(lsn: LSN(0x1800)))
    let lines = [
      StatusCommand.Line(pipeline: "shop", sink: "lake", process: 77, row: row("lake", 0x1000), end: end),
      StatusCommand.Line(
        pipeline: "shop", sink: "log", process: 0, row: row("log", 0x2000, snapshot: "INITIAL"), end: end),
      StatusCommand.Line(pipeline: "other", sink: nil),
    ]
    #expect(
      StatusCommand.table(lines, now: UTCTime(milliseconds: 100_000)) == [
        "PIPELINE  SINK  STATE         POSITION                BEHIND   SAVED",
        "shop      lake  running (77)  0/1000                  2.0 KiB  1 min ago",
        "shop      log   running       0/2000 in the snapshot  0 bytes  1 min ago",
        "other     -     stopped       no checkpoint           -        -",
      ])
    #expect(StatusCommand.json(lines[0])["lag_bytes"] == 2048)
    #expect(StatusCommand.json(lines[2])["position"] == .null)
  }
}
