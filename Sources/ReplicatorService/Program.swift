import ConnectorKit
import Glibc

/// The program: finds the command that the first word names, and runs it.
package enum Program {
  static let commands: [any Command.Type] = [
    RunCommand.self, CheckCommand.self, StatusCommand.self, CheckpointCommand.self, VersionCommand.self,
  ]

  /// Runs the process' command line and ends the process.
  package static func main() -> Never {
    let code = run(Array(CommandLine.arguments.dropFirst()), .standard)
    exit(code.rawValue)
  }

  /// Runs the words of a command line, without the program's name.
  static func run(_ words: [String], _ output: CommandOutput) -> ExitCode {
    guard let word = words.first else {
      output.remark(help)
      return .usage
    }
    switch word {
    case "help", "--help", "-h":
      return explain(words.dropFirst().first, output)
    case "--version": return run(["version"], output)
    default: break
    }
    guard let command = commands.first(where: { $0.name == word }) else {
      let meant = Spelling.nearest(to: word, among: commands.map { $0.name }).map { "; did you mean \($0)?" } ?? ""
      return complain("there is no command \(word)\(meant)", "millrace --help", output)
    }
    let rest = words.dropFirst()
    if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
      return explain(word, output)
    }
    return run(command, Array(rest), output)
  }

  private static func run(_ command: any Command.Type, _ words: [String], _ output: CommandOutput) -> ExitCode {
    do {
      return try command.run(try Arguments(words, options: command.options), output)
    } catch let error as UsageError {
      return complain(error.message, "millrace \(command.name) --help", output)
    } catch let failure as ConnectorFailure {
      output.remark("millrace: \(failure)")
      return failure.code == "locked" ? .locked : .failed
    } catch {
      output.remark("millrace: \(error)")
      return .failed
    }
  }

  private static func explain(_ word: String?, _ output: CommandOutput) -> ExitCode {
    guard let word else {
      output.answer(help)
      return .done
    }
    guard let command = commands.first(where: { $0.name == word }) else {
      return complain("there is no command \(word)", "millrace --help", output)
    }
    output.answer(command.help)
    return .done
  }

  private static func complain(_ message: String, _ help: String, _ output: CommandOutput) -> ExitCode {
    output.remark("millrace: \(message)\nTry: \(help)")
    return .usage
  }

  private static var help: String {
    let width = commands.reduce(0) { max($0, $1.name.count) }
    let list = commands.map { "  \($0.name.padding(to: width))   \($0.summary)" }.joined(separator: "\n")
    let codes = ExitCode.allCases.map { "  \($0.rawValue)   \($0.meaning)" }.joined(separator: "\n")
    return """
      Millrace follows a database's log and brings every change to Kafka, to a file, or into a warehouse.

      Usage: millrace COMMAND …

      \(list)

      Each command explains itself: millrace COMMAND --help

      A definition says what to follow and where the changes go. It is a file with JSON as for Kafka Connect and
      Debezium's property names, or with Java properties:

        {
          "name": "shop",
          "config": {
            "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
            "database.hostname": "db.example.com", "database.user": "cdc", "database.password": "${env:PGPASSWORD}",
            "database.dbname": "shop", "topic.prefix": "shop", "plugin.name": "pgoutput"
          },
          "sinks": {
            "lake": { "type": "warehouse", "connection.url": "duckdb:shop.duckdb" },
            "events": { "type": "kafka", "bootstrap.servers": "broker:9092" }
          }
        }

      Positions and locks are kept in the state directory: --state DIR, default \(Arguments.defaultState).

      Exit codes:
      \(codes)
      """
  }
}
