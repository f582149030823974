/// `millrace version`
enum VersionCommand: Command {
  /// The version of this source tree; the changelog's newest entry.
  static let version = "0.1.0"

  static let name = "version"
  static let summary = "says which version this is"
  static let options: [Arguments.Option] = []
  static let help = """
    Usage: millrace version

    Prints the version.
    """

  static func run(_ arguments: Arguments, _ output: CommandOutput) throws -> ExitCode {
    if let word = arguments.positional.first { throw UsageError("'\(word)' is one word too many") }
    output.answer("millrace \(version)")
    return .done
  }
}
