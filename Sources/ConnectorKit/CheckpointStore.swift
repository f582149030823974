import Changes

/// What the store keeps for one sink of one pipeline.
package struct SinkCheckpoint: Sendable, Hashable {
  package var position: SourcePosition
  /// The sink's own state at that position (`WriteReceipt.state`).
  package var state: String?

  package init(position: SourcePosition, state: String? = nil) {
    self.position = position
    self.state = state
  }
}

/// Where positions are kept between runs. One thread at a time; `commit` returns when the row is on disk.
package protocol CheckpointStore: AnyObject, Sendable {
  func load(pipeline: String, sink: String) throws(ConnectorFailure) -> SinkCheckpoint?
  func commit(_ checkpoint: SinkCheckpoint, pipeline: String, sink: String) throws(ConnectorFailure)
}
