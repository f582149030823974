import ConnectorKit

/// The log of the program: lines on standard error, as text or as JSON.
///
/// ```
///   2026-11-21T14:25:00.123Z info  streaming begins pipeline=shop position=0/16B3748
///   {"time":"2026-11-21T14:25:00.123Z","level":"info","message":"streaming begins","pipeline":"shop",…}
/// ```
package struct ConsoleLog: Log {
  package enum Form: String, Sendable, CaseIterable {
    case text, json
  }

  private let console: Console
  private let form: Form
  private let level: LogLevel
  /// Whose lines these are, where one process has several pipelines.
  private let pipeline: String?

  /// Lines below `level` are left out.
  package init(_ console: Console, form: Form, level: LogLevel, pipeline: String? = nil) {
    self.console = console
    self.form = form
    self.level = level
    self.pipeline = pipeline
  }

  /// The same log with the pipeline's name in every line.
  package func of(pipeline: String) -> ConsoleLog {
    ConsoleLog(console, form: form, level: level, pipeline: pipeline)
  }

  package func write(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String>) {
    guard level >= self.level else { return }
    var all = fields.map { (key: $0.key, value: $0.value) }
    if let pipeline, !all.contains(where: { $0.key == "pipeline" }) { all.insert(("pipeline", pipeline), at: 0) }
    console.write(line: ConsoleLog.line(form, .now, level, message, all))
  }

  /// One line without its end. Fields with an empty value are left out.
  package static func line(
    _ form: Form, _ time: UTCTime, _ level: LogLevel, _ message: String, _ fields: [(key: String, value: String)]
  ) -> String {
    let fields = fields.filter { !$0.value.isEmpty }
    return switch form {
    case .text: textLine(time, level, message, fields)
    case .json: jsonLine(time, level, message, fields)
    }
  }

  private static func textLine(
    _ time: UTCTime, _ level: LogLevel, _ message: String, _ fields: [(key: String, value: String)]
  ) -> String {
    let word = level.word
    var line = "\(time) \(word)\(String(repeating: " ", count: 7 - word.utf8.count)) "
    for scalar in message.unicodeScalars { line.unicodeScalars.append(scalar.isControl ? " " : scalar) }
    for (key, value) in fields {
      line += " \(key)="
      let isPlain =
        !value.isEmpty && value.unicodeScalars.allSatisfy { !$0.isControl && !" \"=\\".unicodeScalars.contains($0) }
      if isPlain { line += value } else { quote(value, to: &line) }
    }
    return line
  }

  private static func jsonLine(
    _ time: UTCTime, _ level: LogLevel, _ message: String, _ fields: [(key: String, value: String)]
  ) -> String {
    var line = "{\"time\":\"\(time)\",\"level\":\"\(level.word)\",\"message\":"
    quote(message, to: &line)
    for (key, value) in fields {
      line += ","
      quote(key, to: &line)
      line += ":"
      quote(value, to: &line)
    }
    return line + "}"
  }

  /// Appends `text` in quotes, escaped as JSON demands.
  private static func quote(_ text: String, to line: inout String) {
    line += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": line += "\\\""
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\t": line += "\\t"
      case "\r": line += "\\r"
      case _ where scalar.isControl:
        let digits = String(scalar.value, radix: 16)
        line += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: line.unicodeScalars.append(scalar)
      }
    }
    line += "\""
  }
}

extension LogLevel {
  /// The level as it stands in a log and on the command line.
  package var word: String {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    }
  }

  package init?(word: String) {
    guard let level = [LogLevel.debug, .info, .warning, .error].first(where: { $0.word == word }) else { return nil }
    self = level
  }
}

extension Unicode.Scalar {
  /// Control characters of ASCII and Latin-1 (C0, DEL, C1), which a terminal may take for commands.
  fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
