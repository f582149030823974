import Changes

/// What follows a database's log: the beginning of every pipeline.
///
/// One thread, the source thread, makes all calls; `acknowledge` too. A source may use threads of its own (a parallel
/// snapshot) behind `read`.
package protocol ChangeSource: AnyObject {
  /// Connects, checks the server, and takes up the log where the sinks need it.
  ///
  /// `request` says from where. The source answers which sinks get a snapshot first. After a thrown failure with advice
  /// `.retry` it may be called again, with the then current positions.
  func open(_ request: SourceRequest) throws(ConnectorFailure) -> SourceOpening

  /// The next batch of changes, in source order, or nil when none came within `wait`.
  ///
  /// Empty batches come from `pool`, which blocks while all are in flight: that is the back-pressure. The batch
  /// returned belongs to the caller. A batch ends when it is full, or when the log has nothing more at the moment, so
  /// that a change never waits for others. Throws `.retry` failures for a lost connection: the engine calls `close` and
  /// `open` again with the positions committed by then.
  func read(from pool: BatchPool, waitingAtMost wait: Duration) throws(ConnectorFailure) -> ReadOutcome

  /// Everything up to `position` is durable in every sink and the checkpoints are committed: the server may forget it.
  func acknowledge(_ position: SourcePosition)

  /// The end of the source's log now; for `--until-caught-up` and for lag.
  func currentEnd() throws(ConnectorFailure) -> SourcePosition

  /// Ends the connection in an orderly way; `open` may follow.
  func close()

  /// The pipeline is stopping or starting anew: a call that waits (for a server, a slot, a lock) is to return or throw
  /// soon; the next `open` takes that back. The one call
  /// that comes from any thread.
  func interrupt()
}

/// What a source is asked to deliver.
package struct SourceRequest: Sendable {
  /// Per sink, the position it resumes from; nil for a sink that holds nothing yet.
  package var resume: [SourcePosition?]

  package init(resume: [SourcePosition?]) { self.resume = resume }
}

/// How a source begins.
package struct SourceOpening: Sendable {
  /// Per sink of the request: whether it gets the snapshot that comes first. A sink without snapshot and without
  /// position starts at `start`.
  package var snapshot: [Bool]
  /// Where streaming begins; batches at or before a sink's own position are not for that sink.
  package var start: SourcePosition

  package init(snapshot: [Bool], start: SourcePosition) {
    self.snapshot = snapshot
    self.start = start
  }
}

/// What a read brought.
package enum ReadOutcome {
  case batch(ChangeBatch)
  /// Nothing came in the time given.
  case idle
  /// The source has delivered all it was asked for (`snapshot.mode=initial_only`).
  case finished
}

/// Where sources take empty batches from.
package protocol BatchPool: AnyObject, Sendable {
  /// An empty batch; waits while all are in flight. Nil when the pipeline is stopping.
  func take() -> ChangeBatch?
  /// An empty batch, or nil where none became free within `wait` or the pipeline is stopping: for a source that has to
  /// show a sign of life meanwhile.
  func take(waitingAtMost wait: Duration) -> ChangeBatch?
  /// Gives a batch back without a hand-off.
  func giveBack(_ batch: ChangeBatch)
  /// A batch is handed off when it holds so many bytes; one transaction may span many batches.
  var batchBytes: Int { get }
}

extension ChangeSource {
  package func interrupt() {}
}
