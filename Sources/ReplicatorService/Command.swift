import ConnectorKit
import Operations
import Stores

/// One command of the program: `millrace NAME …`.
protocol Command: SendableMetatype {
  static var name: String { get }
  /// One line for the list of commands.
  static var summary: String { get }
  /// What `--help` says; begins with the usage.
  static var help: String { get }
  static var options: [Arguments.Option] { get }

  /// Does the work. Answers go to the output, everything about the work to the log or the error stream.
  static func run(_ arguments: Arguments, _ output: CommandOutput) throws -> ExitCode
}

/// Where a command's words go; tests bring their own.
struct CommandOutput: Sendable {
  /// For answers: standard output.
  var answer: @Sendable (String) -> Void
  /// For remarks and errors: standard error.
  var remark: @Sendable (String) -> Void

  /// The process' own streams.
  static var standard: CommandOutput {
    CommandOutput(answer: { File.write($0 + "\n", to: 1) }, remark: { File.write($0 + "\n", to: 2) })
  }
}

extension Arguments.Option {
  static let state = Arguments.Option("--state", "DIR")
  static let json = Arguments.Option("--json")
}

extension Arguments {
  /// `--state`, else `millrace-state` in the working directory.
  var stateDirectory: StateDirectory { StateDirectory(self["--state"] ?? Arguments.defaultState) }

  static let defaultState = "./millrace-state"

  /// `--sink`, each time it is given.
  func sinks() throws(UsageError) -> [SinkOption] {
    var sinks: [SinkOption] = []
    for text in all("--sink") {
      guard let sink = SinkOption(text) else {
        throw UsageError(
          "--sink \(text): TYPE:TARGET or NAME=TYPE:TARGET expected, with a type of \(ConnectorRegistry.sinkTypes)")
      }
      sinks.append(sink)
    }
    return sinks
  }

  /// The definitions named, at least one.
  func definitions() throws(UsageError) -> [String] {
    if positional.isEmpty { throw UsageError("a definition is missing: the file that describes the pipeline") }
    return positional
  }
}
