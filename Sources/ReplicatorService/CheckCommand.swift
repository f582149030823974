import ConnectorKit
import Operations
import Stores

/// `millrace check DEFINITION…`
enum CheckCommand: Command {
  static let name = "check"
  static let summary = "looks whether definitions will run, and says what to do where not"
  static let options: [Arguments.Option] = [.state, Arguments.Option("--sink", "SINK", repeats: true)]
  static let help = """
    Usage: millrace check DEFINITION… [--sink SINK] [--state DIR]

    Reads the definitions, connects to their sources and targets, and looks at what a run will need: the server's
    version and wal_level, free slots and senders, privileges, the slot and the publication, replica identities and
    keys of the tables, the targets. Changes nothing anywhere.

    Each finding is a line: ok, warning (it will run, with a difference or risk) or problem (it will not), with what to
    do about it.

    --sink SINK    a further sink, as for millrace run
    --state DIR    the state directory that the run will use; default: \(Arguments.defaultState)

    Exit codes: 0 nothing is in the way; 2 wrong command line; 3 errors in a definition; 4 problems found.
    """

  static func run(_ arguments: Arguments, _ output: CommandOutput) throws -> ExitCode {
    let files = try arguments.definitions()
    let sinks = try arguments.sinks()
    let directory = arguments.stateDirectory
    var code = ExitCode.done
    for file in files {
      let reading = DefinitionReader.read(file, adding: sinks)
      let plan = PipelinePlan(
        reading, stateDirectory: directory.path, log: SilentLog(), observer: NoSnapshotObserver())
      let findings = findings(plan, directory)
      output.answer("\(plan.definition.name) (\(file))")
      for finding in findings { output.answer(text(finding)) }
      if !plan.errors.isEmpty {
        code = .definition
      } else if code == .done, findings.contains(where: { $0.level == .problem }) {
        code = .problems
      }
    }
    return code
  }

  /// Everything that can be said about one definition; its servers are asked only where the definition has no errors.
  private static func findings(_ plan: PipelinePlan, _ directory: StateDirectory) -> [Finding] {
    var findings = plan.problems.map { problem in
      let subject = problem.property.isEmpty ? "definition" : problem.property
      return Finding(problem.severity == .error ? .problem : .warning, subject, problem.message)
    }
    guard let parts = plan.parts else { return findings }
    if findings.isEmpty { findings.append(Finding(.ok, "definition", "\(parts.sinks.count) sinks, no errors")) }
    findings.append(state(plan.definition.name, directory))
    findings += inspect(parts.source)
    for sink in parts.sinks {
      let found = (sink as? any Inspectable)?.inspect() ?? []
      findings += found.map { Finding($0.level, "sinks.\(sink.name): \($0.subject)", $0.found, advice: $0.advice) }
    }
    return findings
  }

  /// A source that cannot look for itself is at least asked where its log ends.
  private static func inspect(_ source: any ChangeSource) -> [Finding] {
    if let source = source as? any Inspectable { return source.inspect() }
    defer { source.close() }
    do {
      return [Finding(.ok, "source", "reachable, its log ends at \(try source.currentEnd())")]
    } catch {
      return [Finding(.problem, "source", error.message, advice: error.hint)]
    }
  }

  private static func state(_ pipeline: String, _ directory: StateDirectory) -> Finding {
    let subject = "state directory \(directory.path)"
    switch directory.isWritable {
    case nil: return Finding(.ok, subject, "will be made by the first run")
    case false?:
      return Finding(
        .problem, subject, "cannot be written",
        advice: "Give the user who runs Millrace the right to write, or use --state.")
    case true?: break
    }
    if let holder = StateLock.holder(of: pipeline, in: directory) {
      let process = holder == 0 ? "a process" : "process \(holder)"
      return Finding(.warning, subject, "\(process) runs this pipeline now", advice: "Stop it before another run.")
    }
    return Finding(.ok, subject, "can be written, the pipeline does not run")
  }

  /// ```
  ///   problem  replica identity of public.orders: nothing
  ///            ALTER TABLE public.orders REPLICA IDENTITY …
  /// ```
  static func text(_ finding: Finding) -> String {
    let line = "  \(finding.level.word.padding(to: 7))  \(finding.subject): \(finding.found)"
    return finding.advice.map { "\(line)\n           \($0)" } ?? line
  }
}

extension Finding.Level {
  fileprivate var word: String {
    switch self {
    case .ok: "ok"
    case .warning: "warning"
    case .problem: "problem"
    }
  }
}
