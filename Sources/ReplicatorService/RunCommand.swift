import ConnectorKit
import Operations
import Pipelines
import Stores

/// `millrace run DEFINITION…`
enum RunCommand: Command {
  static let name = "run"
  static let summary = "follows the sources of definitions until stopped"
  static let options: [Arguments.Option] = [
    .state, Arguments.Option("--until-caught-up"), Arguments.Option("--sink", "SINK", repeats: true),
    Arguments.Option("--log-format", "text|json"), Arguments.Option("--log-level", "LEVEL"),
  ]
  static let help = """
    Usage: millrace run DEFINITION… [options]

    Runs the pipelines that the definitions (files, - for standard input) describe, side by side in one process: a
    snapshot where a sink holds nothing yet, then every change from the log, from the checkpoint on after a restart.
    SIGTERM and SIGINT end in an orderly way within 5 seconds: batches are finished, checkpoints saved. A second
    signal ends at once; nothing is lost by that either.

    --state DIR          where everything is kept that is remembered between runs (checkpoints.db); made where it is
                         missing. Default: \(Arguments.defaultState)
    --until-caught-up    end with 0 once everything that the log held at the start is durable in every sink
    --sink SINK          a further sink for each definition: TYPE:TARGET or NAME=TYPE:TARGET, as in file:-,
                         file:events.jsonl, kafka:broker:9092, lake=warehouse:duckdb:shop.duckdb. May be repeated
    --log-format FORM    text or json, a line each on standard error. Default: text
    --log-level LEVEL    debug, info, warning or error. Default: info

    On a terminal, the snapshot and the lag are shown live below the log.

    Exit codes: 0 stopped, finished or caught up; 1 a pipeline failed (others go on until they end); 2 wrong command
    line; 3 errors in a definition, all of them told; 5 another process holds the pipeline's state.

    A Debezium connector is replaced without a new snapshot by importing its offset first:
    millrace checkpoint --help
    """

  static func run(_ arguments: Arguments, _ output: CommandOutput) throws -> ExitCode {
    let files = try arguments.definitions()
    let sinks = try arguments.sinks()
    let form = try arguments.choice("--log-format", default: ConsoleLog.Form.text, ["text": .text, "json": .json])
    let level = try arguments.choice(
      "--log-level", default: LogLevel.info,
      ["debug": .debug, "info": .info, "warning": .warning, "error": .error])
    // Before any thread is made, and before a sink's library could have ideas of its own about signals.
    Signals.install()
    let console = Console()
    let log = ConsoleLog(console, form: form, level: level)
    let directory = arguments.stateDirectory

    let plans = files.map { file in
      let reading = DefinitionReader.read(file, adding: sinks)
      let own = log.of(pipeline: reading.definition.name)
      let observer = SnapshotProgress(pipeline: reading.definition.name, console: console, log: own)
      return PipelinePlan(reading, stateDirectory: directory.path, log: own, observer: observer)
    }
    guard accept(plans, log, form == .json ? nil : output) else { return .definition }

    do {
      return try follow(plans, directory, untilCaughtUp: arguments.has("--until-caught-up"), log, console)
    } catch let failure as ConnectorFailure {
      log.error(failure.message, ["code": failure.code, "hint": failure.hint ?? ""])
      return failure.code == "locked" ? .locked : .failed
    }
  }

  private static func follow(
    _ plans: [PipelinePlan], _ directory: StateDirectory, untilCaughtUp: Bool, _ log: any Log, _ console: Console
  ) throws -> ExitCode {
    try directory.create()
    let locks = try plans.map { try StateLock($0.definition.name, in: directory) }
    let store = try SQLiteCheckpointStore(directory)
    let pipelines = try plans.compactMap { plan -> Pipeline? in
      guard let parts = plan.parts else { return nil }
      try store.describe(pipeline: plan.definition.name, server: plan.server)
      return plan.pipeline(parts, store: store, untilCaughtUp: untilCaughtUp, log: log)
    }
    log.info("millrace \(VersionCommand.version) starts", ["pipelines": "\(pipelines.count)", "state": directory.path])
    let code = PipelineGroup(pipelines, log: log, console: console).run()
    withExtendedLifetime(locks) {}
    return code
  }

  /// Tells what is wrong; false where something is that is in the way. Without an output the errors too go to the log,
  /// so that every line there has its form.
  private static func accept(_ plans: [PipelinePlan], _ log: any Log, _ output: CommandOutput?) -> Bool {
    var isGood = true
    var origins: [String: String] = [:]
    for plan in plans {
      var errors = plan.errors
      if let other = origins.updateValue(plan.definition.origin, forKey: plan.definition.name) {
        let message = "'\(plan.definition.name)' is the name in \(other) as well; each pipeline needs one of its own"
        errors.append(SettingProblem(.error, property: "name", message))
      }
      for warning in plan.warnings { write(warning, .warning, plan, log) }
      if errors.isEmpty { continue }
      isGood = false
      if let output {
        output.remark(ProblemReport.text(plan.definition.origin, errors))
      } else {
        for error in errors { write(error, .error, plan, log) }
      }
    }
    return isGood
  }

  private static func write(_ problem: SettingProblem, _ level: LogLevel, _ plan: PipelinePlan, _ log: any Log) {
    let message = problem.property.isEmpty ? problem.message : "\(problem.property): \(problem.message)"
    log.write(level, message, ["pipeline": plan.definition.name, "definition": plan.definition.origin])
  }
}
