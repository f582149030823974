import Changes
import ConnectorKit
import JSONDocuments
import Operations
import Stores

/// `millrace status [DEFINITION…]`
enum StatusCommand: Command {
  static let name = "status"
  static let summary = "tells where pipelines stand"
  static let options: [Arguments.Option] = [.state, .json]
  static let help = """
    Usage: millrace status [DEFINITION…] [--json] [--state DIR]

    Tells for each pipeline and sink whether it runs, its checkpoint, how old that is, and how many bytes of the
    source's log come after it. Without definitions all pipelines of the state directory are listed, from what is
    saved there; with definitions their sources are asked too, which gives the lag.

    --json         an array of objects, for programs
    --state DIR    the state directory; default: \(Arguments.defaultState)
    """

  /// Where one sink of one pipeline stands.
  struct Line {
    var pipeline: String
    /// Nil: the pipeline has no checkpoint at all.
    var sink: String?
    /// The process that runs the pipeline, 0 where it is not known; nil where none does.
    var process: Int?
    var row: SQLiteCheckpointStore.Row?
    /// The end of the source's log, where it could be asked.
    var end: SourcePosition?

    var lagBytes: Int? {
      guard let position = row?.checkpoint.position else { return nil }
      return end?.bytes(after: position)
    }
  }

  static func run(_ arguments: Arguments, _ output: CommandOutput) throws -> ExitCode {
    let directory = arguments.stateDirectory
    let rows = try directory.holdsCheckpoints ? SQLiteCheckpointStore(directory, create: false).rows() : []
    var lines: [Line] = []
    if arguments.positional.isEmpty {
      lines = rows.map { Line(pipeline: $0.pipeline, sink: $0.sink, row: $0) }
    } else {
      let readings = arguments.positional.map { DefinitionReader.read($0) }
      guard ProblemReport.remark(readings, output) else { return .definition }
      for reading in readings { lines += Self.lines(reading, rows, output) }
    }
    for index in lines.indices {
      lines[index].process = StateLock.holder(of: lines[index].pipeline, in: directory)
    }
    if arguments.has("--json") {
      output.answer(JSONValue.array(lines.map { json($0) }).indented)
    } else if lines.isEmpty {
      output.remark("no checkpoints in \(directory.path)")
    } else {
      output.answer(table(lines, now: .now).joined(separator: "\n"))
    }
    return .done
  }

  /// The lines of one definition: its sinks, and others that have a checkpoint under its name.
  private static func lines(
    _ reading: DefinitionReading, _ rows: [SQLiteCheckpointStore.Row], _ output: CommandOutput
  ) -> [Line] {
    let definition = reading.definition
    let own = rows.filter { $0.pipeline == definition.name }
    let others = own.map(\.sink).filter { name in !definition.sinks.contains { $0.name == name } }
    let end = end(reading, output)
    let sinks = definition.sinks.map(\.name) + others
    if sinks.isEmpty { return [Line(pipeline: definition.name, end: end)] }
    return sinks.map { sink in
      Line(pipeline: definition.name, sink: sink, row: own.first { $0.sink == sink }, end: end)
    }
  }

  /// The end of the source's log; nil, with a remark, where it cannot be asked.
  private static func end(_ reading: DefinitionReading, _ output: CommandOutput) -> SourcePosition? {
    let plan = PipelinePlan(reading, stateDirectory: "", log: SilentLog(), observer: NoSnapshotObserver())
    guard let source = plan.source else {
      output.remark(ProblemReport.text(reading.definition.origin, plan.errors))
      return nil
    }
    defer { source.close() }
    do {
      return try source.currentEnd()
    } catch {
      output.remark("\(reading.definition.name): the source's end of the log is not known: \(error.message)")
      return nil
    }
  }

  static func table(_ lines: [Line], now: UTCTime) -> [String] {
    var cells = [["PIPELINE", "SINK", "STATE", "POSITION", "BEHIND", "SAVED"]]
    for line in lines {
      let state = line.process.map { $0 == 0 ? "running" : "running (\($0))" } ?? "stopped"
      let saved = line.row.map { Numbers.span(seconds: Int(max(0, now.milliseconds - $0.updated) / 1000)) + " ago" }
      let isUnfinished = line.row?.checkpoint.position.isSnapshotUnfinished == true
      let position = line.row.map { $0.checkpoint.position.description + (isUnfinished ? " in the snapshot" : "") }
      cells.append([
        line.pipeline, line.sink ?? "-", state, position ?? "no checkpoint", line.lagBytes.map(Numbers.bytes) ?? "-",
        saved ?? "-",
      ])
    }
    return TextTable.lines(cells)
  }

  static func json(_ line: Line) -> JSONValue {
    let position = line.row?.checkpoint.position
    return [
      "pipeline": .string(line.pipeline), "sink": line.sink.map { .string($0) } ?? .null,
      "running": .boolean(line.process != nil),
      "process": line.process.flatMap { $0 == 0 ? nil : .integer(Int64($0)) } ?? .null,
      "position": position.map { .string($0.description) } ?? .null,
      "offset": position?.debeziumOffsetObject ?? .null,
      "source_time": position?.sourceTime.map { .string($0.description) } ?? .null,
      "saved": line.row.map { .string(UTCTime(milliseconds: $0.updated).description) } ?? .null,
      "snapshot_unfinished": .boolean(position?.isSnapshotUnfinished ?? false),
      "source_end": line.end.map { .string($0.description) } ?? .null,
      "lag_bytes": line.lagBytes.map { .integer(Int64($0)) } ?? .null,
    ]
  }
}

extension SourcePosition {
  /// How many bytes of the log lie between `earlier` and here; 0 where there are none.
  func bytes(after earlier: SourcePosition) -> Int {
    switch (self, earlier) {
    case (.postgres(let end), .postgres(let start)):
      let (from, to) = (start.resumeLSN.rawValue, end.resumeLSN.rawValue)
      return to > from ? Int(clamping: to - from) : 0
    }
  }
}
