/// How the process ends; documented in `millrace --help` and `docs/definitions.md`.
enum ExitCode: Int32, CaseIterable, Sendable {
  /// Done: stopped by a signal, caught up, finished, or answered.
  case done = 0
  /// Failed at run time; the message says what and whether it may heal.
  case failed = 1
  /// The command line is wrong.
  case usage = 2
  /// A definition has errors.
  case definition = 3
  /// `check` found problems.
  case problems = 4
  /// The pipeline is held by another process.
  case locked = 5

  var meaning: String {
    switch self {
    case .done: "done: stopped by a signal, caught up, finished, answered"
    case .failed: "failed at run time"
    case .usage: "wrong command line"
    case .definition: "errors in a definition"
    case .problems: "check found problems"
    case .locked: "another process holds the pipeline's state"
    }
  }
}
