import Changes
import ConnectorKit

/// What the engine needs to know of a definition.
package struct PipelineOptions: Sendable {
  /// Bytes of a batch, and how many there are: together the memory of the data path.
  package var batchBytes = 256 << 10
  package var batches = 8
  package var retry = RetryPolicy()
  /// The least time between two checkpoints.
  package var checkpointInterval: Duration = .milliseconds(100)
  /// How long sinks have to finish after a stop before they are left alone.
  package var stopGrace: Duration = .milliseconds(3500)
  /// Stop once the source's end of the log at start-up is durable in every sink.
  package var untilCaughtUp = false

  package init() {}
}

/// How a pipeline came to its end.
package enum PipelineEnd: Sendable, Equatable {
  /// `stop` was called.
  case stopped
  /// The source had no more to give (`snapshot.mode=initial_only`), and all of it is durable.
  case finished
  /// `untilCaughtUp` was asked for and reached.
  case caughtUp
}

/// How far a pipeline is; for status lines.
package struct PipelineProgress: Sendable {
  package var isStreaming = false
  /// Rows taken from the source since the start.
  package var rows = 0
  /// The commit time of the newest row taken, microseconds since 1970.
  package var newestTimestamp: Int64?
  /// Whether the source had nothing more when last asked.
  package var isIdle = false
  /// Per sink, what the checkpoint store holds.
  package var committed: [SourcePosition?] = []
  /// Failures in a row so far; 0 while all is well.
  package var failures = 0

  package init() {}
}
