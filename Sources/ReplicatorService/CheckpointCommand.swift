import Changes
import ConnectorKit
import JSONDocuments
import Operations
import Stores

/// `millrace checkpoint show | export | import | delete`
enum CheckpointCommand: Command {
  static let name = "checkpoint"
  static let summary = "shows, exports, imports and deletes positions"
  static let options: [Arguments.Option] = [
    .state, .json, Arguments.Option("--sink", "NAME"), Arguments.Option("--offset", "FILE"),
    Arguments.Option("--force"),
  ]
  static let help = """
    Usage: millrace checkpoint show [NAME…] [--json] [--state DIR]
           millrace checkpoint export NAME|DEFINITION [--sink NAME] [--state DIR]
           millrace checkpoint import DEFINITION [--offset] FILE|- [--sink NAME] [--force] [--state DIR]
           millrace checkpoint delete NAME|DEFINITION [--sink NAME] [--state DIR]

    A checkpoint is the position in the source's log that a sink has for good; there is one per pipeline and sink.

    show      lists them: pipeline, sink, position, the source's time there, when it was saved
    export    prints one as Debezium's offset, the form in which Kafka Connect keeps it. Of several sinks the one
              furthest behind is taken, so that nothing is skipped by whoever goes on from there
    import    sets the checkpoints of all sinks of a definition (or of one) to a Debezium offset. That is how a running
              Debezium connector is replaced without a new snapshot: stop it, import its offset, run the same
              definition, slot and publication with Millrace. FILE may be
                - the offset file of Debezium Server (offset.storage.file.filename)
                - records of Kafka Connect's offsets topic, key<TAB>value: kcat -C -t connect-offsets -e -f '%k\\t%s\\n'
                - the answer of GET /connectors/NAME/offsets of Kafka Connect
                - JSON: the bare offset {"lsn": …}, or {"key": ["name", {"server": "…"}], "value": {…}}, or an array
              The offset is found by the definition's topic.prefix. A checkpoint that exists is kept, unless --force is given
    delete    forgets them: the next run starts as the first one did, with a snapshot where snapshot.mode says so

    --state DIR   the state directory; \(Arguments.defaultState) where it is not given
    """

  static func run(_ arguments: Arguments, _ output: CommandOutput) throws -> ExitCode {
    guard let verb = arguments.positional.first else {
      throw UsageError("one of show, export, import and delete is missing")
    }
    let rest = Array(arguments.positional.dropFirst())
    let takes: (function: (Arguments, [String], CommandOutput) throws -> ExitCode, options: Set<String>)
    switch verb {
    case "show": takes = (show, ["--json"])
    case "export": takes = (export, ["--sink"])
    case "import": takes = (importOffset, ["--sink", "--offset", "--force"])
    case "delete": takes = (delete, ["--sink"])
    default: throw UsageError("there is no checkpoint \(verb): show, export, import or delete expected")
    }
    for option in options
    where option.name != "--state" && arguments.has(option.name) && !takes.options.contains(option.name) {
      throw UsageError("checkpoint \(verb) does not take \(option.name)")
    }
    return try takes.function(arguments, rest, output)
  }

  // MARK: show

  private static func show(_ arguments: Arguments, _ names: [String], _ output: CommandOutput) throws -> ExitCode {
    let pipelines = names.map { pipeline($0) }
    let rows = try store(arguments)?.rows() ?? []
    let chosen = pipelines.isEmpty ? rows : rows.filter { pipelines.contains($0.pipeline) }
    if arguments.has("--json") {
      output.answer(JSONValue.array(chosen.map(\.json)).indented)
      return .done
    }
    if chosen.isEmpty {
      output.remark("no checkpoints in \(arguments.stateDirectory.path)")
      return .done
    }
    output.answer(table(chosen).joined(separator: "\n"))
    return .done
  }

  private static func table(_ rows: [SQLiteCheckpointStore.Row]) -> [String] {
    var lines = [["PIPELINE", "SINK", "POSITION", "SOURCE TIME", "SAVED", "OFFSET"]]
    for row in rows {
      let position = row.checkpoint.position
      lines.append([
        row.pipeline, row.sink, position.description, position.sourceTime?.description ?? "-",
        UTCTime(milliseconds: row.updated).description, position.debeziumOffset,
      ])
    }
    return TextTable.lines(lines)
  }

  // MARK: export

  private static func export(_ arguments: Arguments, _ names: [String], _ output: CommandOutput) throws -> ExitCode {
    let pipeline = try single(names)
    guard let store = try store(arguments) else { throw missing(pipeline, arguments) }
    let rows = try store.rows().filter { $0.pipeline == pipeline && $0.sink == arguments["--sink"] ?? $0.sink }
    guard var lowest = rows.first else { throw missing(pipeline, arguments) }
    for row in rows where row.checkpoint.position.isCovered(by: lowest.checkpoint.position) { lowest = row }
    if rows.contains(where: { $0.checkpoint.position != lowest.checkpoint.position }) {
      output.remark("the sinks have come to different positions; this is the one of '\(lowest.sink)', furthest behind")
    }
    let server = try store.server(of: pipeline) ?? pipeline
    output.answer(OffsetDocument.exported(lowest.checkpoint.position, pipeline: pipeline, server: server).indented)
    return .done
  }

  // MARK: import

  private static func importOffset(_ arguments: Arguments, _ names: [String], _ output: CommandOutput) throws
    -> ExitCode
  {
    let words = names + (arguments["--offset"].map { [$0] } ?? [])
    guard words.count == 2 else {
      throw UsageError("checkpoint import takes one definition and one file with an offset")
    }
    let file = words[1]
    let reading = DefinitionReader.read(names[0])
    guard ProblemReport.remark([reading], output) else { return .definition }
    let definition = reading.definition
    let server = definition.config["topic.prefix"]?.trimmed ?? definition.name
    let sinks = try chosenSinks(definition, arguments)
    let entry = try offset(file).entry(server: server, pipeline: definition.name)
    let position = try SourcePosition(debeziumOffset: entry.offset)

    let directory = arguments.stateDirectory
    try directory.create()
    let lock = try StateLock(definition.name, in: directory)
    let store = try SQLiteCheckpointStore(directory)
    let taken = try sinks.filter { try store.load(pipeline: definition.name, sink: $0) != nil }
    if !taken.isEmpty, !arguments.has("--force") {
      throw ConnectorFailure(
        .stop, code: "checkpoint-exists",
        "the pipeline '\(definition.name)' has a checkpoint already for \(taken.map { "'\($0)'" }.joined(separator: ", "))",
        hint: "--force puts the imported position in its place.")
    }
    try store.commit(SinkCheckpoint(position: position), pipeline: definition.name, sinks: sinks)
    try store.describe(pipeline: definition.name, server: server)
    withExtendedLifetime(lock) {}
    for note in notes(position, entry.offset) { output.remark(note) }
    output.answer("\(definition.name): \(sinks.joined(separator: ", ")) at \(position)")
    return .done
  }

  private static func chosenSinks(_ definition: Definition, _ arguments: Arguments) throws -> [String] {
    let all = definition.sinks.map(\.name)
    guard let wanted = arguments["--sink"] else {
      if !all.isEmpty { return all }
      throw UsageError("the definition has no sinks; name the one of millrace run --sink with --sink NAME")
    }
    // A sink given to `run --sink` stands in no definition.
    return [wanted]
  }

  private static func offset(_ file: String) throws -> OffsetDocument {
    switch File.read(file) {
    case .failure(let failure):
      throw ConnectorFailure(
        .stop, code: "offset-unreadable", "the offset file \(file) cannot be read: \(failure.reason)")
    case .success(let bytes):
      do {
        return try OffsetDocument(bytes)
      } catch {
        throw ConnectorFailure(.stop, code: "offset-invalid", "the offset file \(file): \(error.message)")
      }
    }
  }

  /// What a person should know about the position taken over.
  private static func notes(_ position: SourcePosition, _ offset: JSONValue) -> [String] {
    var notes: [String] = []
    if position.isSnapshotUnfinished {
      notes.append("note: the offset was written during a snapshot, which will start anew")
    }
    if !SourcePosition.unresumable(in: offset).isEmpty {
      notes.append("note: an incremental snapshot was under way; its remaining chunks are not taken over")
    }
    return notes
  }

  // MARK: delete

  private static func delete(_ arguments: Arguments, _ names: [String], _ output: CommandOutput) throws -> ExitCode {
    let pipeline = try single(names)
    guard let store = try store(arguments) else { throw missing(pipeline, arguments) }
    let lock = try StateLock(pipeline, in: arguments.stateDirectory)
    let count = try store.delete(pipeline: pipeline, sink: arguments["--sink"])
    withExtendedLifetime(lock) {}
    if count == 0 { throw missing(pipeline, arguments) }
    output.answer("\(pipeline): \(count) deleted")
    return .done
  }

  // MARK: common

  /// A definition's file stands for its pipeline.
  private static func pipeline(_ word: String) -> String {
    guard word == "-" || File.exists(word) else { return word }
    let reading = DefinitionReader.read(word)
    return reading.definition.name.isEmpty ? word : reading.definition.name
  }

  private static func single(_ names: [String]) throws(UsageError) -> String {
    guard names.count == 1 else { throw UsageError("one pipeline's name or definition expected") }
    return pipeline(names[0])
  }

  /// Nil where there is none yet.
  private static func store(_ arguments: Arguments) throws(ConnectorFailure) -> SQLiteCheckpointStore? {
    let directory = arguments.stateDirectory
    return directory.holdsCheckpoints ? try SQLiteCheckpointStore(directory, create: false) : nil
  }

  private static func missing(_ pipeline: String, _ arguments: Arguments) -> ConnectorFailure {
    let sink = arguments["--sink"].map { ", sink '\($0)'" } ?? ""
    return ConnectorFailure(
      .stop, code: "checkpoint-missing",
      "no checkpoint of pipeline '\(pipeline)'\(sink) in \(arguments.stateDirectory.path)",
      hint: "millrace checkpoint show lists what is there; --state names another directory.")
  }
}

extension SQLiteCheckpointStore.Row {
  var json: JSONValue {
    [
      "pipeline": .string(pipeline), "sink": .string(sink), "position": .string(checkpoint.position.description),
      "offset": checkpoint.position.debeziumOffsetObject,
      "source_time": checkpoint.position.sourceTime.map { .string($0.description) } ?? .null,
      "saved": .string(UTCTime(milliseconds: updated).description),
      "snapshot_unfinished": .boolean(checkpoint.position.isSnapshotUnfinished),
    ]
  }
}

extension SourcePosition {
  /// The source's time at the position.
  var sourceTime: UTCTime? {
    switch self {
    case .postgres(let position): position.timestamp.map { UTCTime(milliseconds: $0 / 1000) }
    }
  }
}
