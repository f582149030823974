import ConnectorKit

/// One pipeline as its user describes it: a source's properties and the sinks where its events go.
///
/// Read from a file by `DefinitionReader`; secrets are resolved, nothing else is judged yet. What the properties mean
/// is for the connectors to say (`PipelinePlan`).
package struct Definition: Sendable {
  /// The pipeline's name: checkpoints are kept under it.
  package var name: String
  /// The file it was read from, `-` for standard input; for messages.
  package var origin: String
  /// The source's properties, Debezium's names.
  package var config: [String: String]
  /// In the order written, which is the order in which sinks are served.
  package var sinks: [SinkDefinition]
  /// Texts that must not appear in a message.
  package var secrets: Set<String>

  package init(
    name: String, origin: String, config: [String: String], sinks: [SinkDefinition] = [], secrets: Set<String> = []
  ) {
    self.name = name
    self.origin = origin
    self.config = config
    self.sinks = sinks
    self.secrets = secrets
  }
}

/// Where events go: one member of `sinks`.
package struct SinkDefinition: Sendable, Hashable {
  package var name: String
  package var type: String
  /// All of its properties, `type` among them.
  package var properties: [String: String]

  package init(name: String, type: String, properties: [String: String]) {
    self.name = name
    self.type = type
    self.properties = properties
  }
}

/// What came of reading one file: problems of severity error mean that the definition must not be used.
package struct DefinitionReading: Sendable {
  package var definition: Definition
  package var problems: [SettingProblem]

  package var hasErrors: Bool { problems.contains { $0.severity == .error } }
}
