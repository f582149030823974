/// What every part of one pipeline knows: made once per run from its definition.
package struct PipelineContext: Sendable {
  /// The definition's name; checkpoints are kept under it.
  package var pipeline: String
  /// The directory for everything that is remembered between runs.
  package var stateDirectory: String
  /// A random UUID of this run, for Debezium's `__debezium.context.runId` header.
  package var runID: String
  package var log: any Log

  package init(pipeline: String, stateDirectory: String, runID: String, log: any Log) {
    self.pipeline = pipeline
    self.stateDirectory = stateDirectory
    self.runID = runID
    self.log = log
  }
}
