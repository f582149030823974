import ConnectorKit

/// Tells all that is wrong with definitions, by definition.
enum ProblemReport {
  /// ```
  ///   shop.json: 2 errors
  ///     database.port: 'x' found, a number from 1 to 65535 allowed
  ///     sinks.lake.connection.url: missing: …
  /// ```
  static func text(_ origin: String, _ problems: [SettingProblem]) -> String {
    let title = "\(origin): \(problems.count) \(problems.count == 1 ? "error" : "errors")"
    let lines = problems.map { $0.property.isEmpty ? "  \($0.message)" : "  \($0.property): \($0.message)" }
    return ([title] + lines).joined(separator: "\n")
  }

  /// Tells the errors of readings; false where there are any.
  static func remark(_ readings: [DefinitionReading], _ output: CommandOutput) -> Bool {
    for reading in readings where reading.hasErrors {
      output.remark(text(reading.definition.origin, reading.problems.filter { $0.severity == .error }))
    }
    return !readings.contains(where: \.hasErrors)
  }
}
