import Changes
import ConnectorKit
import PostgresClient

/// The PostgreSQL source: a snapshot where sinks need one, then the changes of one logical replication slot (pgoutput).
///
/// ```
///   open ─▶ reading a snapshot ─▶ streaming ─▶ …        snapshot.mode=initial_only ends after the snapshot
///     └──────────────────────────▶
/// ```
/// Servers 13 to 18. Threads as `ChangeSource` says; a snapshot has threads of its own behind `read`.
package final class PostgresSource: ChangeSource {
  let options: PostgresOptions
  let context: PipelineContext
  let observer: any SnapshotObserver
  let stop = StopSignal()
  let session: ServerSession
  var phase = Phase.closed
  /// What an import has to look for before it hands changes on again; made at `open`.
  var replication: PostgresConnection?
  var start = PostgresPosition(lsn: .none)
  /// What the slot had confirmed when it was taken up.
  var confirmed = LSN.none
  var resumesInsideTransaction = false

  enum Phase {
    case closed
    case snapshot(SnapshotReading)
    case streaming(ChangeStream)
    case finished
  }

  package init(_ options: PostgresOptions, context: PipelineContext, observer: any SnapshotObserver) {
    self.options = options
    self.context = context
    self.observer = observer
    session = ServerSession(options, log: context.log, stop: stop)
  }

  package func read(from pool: any BatchPool, waitingAtMost wait: Duration) throws(ConnectorFailure) -> ReadOutcome {
    switch phase {
    case .closed:
      throw ConnectorFailure(.retry, code: "source-closed", "the source was read while it is not open")
    case .finished: return .finished
    case .streaming(let stream):
      try session.warnings.demandPublication(options.publication.name)
      return try stream.read(from: pool, waitingAtMost: wait)
    case .snapshot(let reading):
      switch try reading.read(from: pool, waitingAtMost: wait) {
      case .batch(let batch): return .batch(batch)
      case .idle: return .idle
      case .finished:
        reading.close()
        try endSnapshot()
        return try read(from: pool, waitingAtMost: wait)
      }
    }
  }

  private func endSnapshot() throws(ConnectorFailure) {
    guard options.snapshot.decision.streams else {
      phase = .finished
      return
    }
    if options.streamingDelay > .zero { _ = stop.wait(atMost: options.streamingDelay) }
    try startStreaming(isAfterSnapshot: true)
  }

  package func acknowledge(_ position: SourcePosition) {
    guard case .streaming(let stream) = phase, case .postgres(let own) = position else { return }
    stream.acknowledge(own.resumeLSN)
  }

  package func currentEnd() throws(ConnectorFailure) -> SourcePosition {
    let rows = try session.query { connection throws(ConnectorFailure) in
      try translating("asking for the end of the log") { () throws(PostgresError) in
        try connection.query("SELECT \(ServerFacts.logEndExpression)")
      }
    }
    guard let end = rows.text(0, 0).flatMap({ LSN($0) }) else {
      throw ConnectorFailure(.retry, code: "protocol-violation", "the server did not say where its log ends")
    }
    awaitedEnd = max(awaitedEnd, end)
    if case .streaming(let stream) = phase { stream.await(end) }
    return .postgres(PostgresPosition(lsn: end))
  }

  /// The position a finite run waits for; kept for the stream that comes after a snapshot.
  var awaitedEnd = LSN.none

  package func close() {
    switch phase {
    case .snapshot(let reading): reading.close()
    case .streaming(let stream): stream.close()
    case .closed, .finished: break
    }
    phase = .closed
    replication?.close()
    replication = nil
    session.close()
    stop.lower()
    if options.slot.dropsOnStop { dropSlot() }
  }

  package func interrupt() { stop.raise() }

  private func dropSlot() {
    do {
      let connection = try session.connection()
      defer { session.close() }
      try ReplicationSlot.read(options.slot.name, connection)?.drop(connection)
    } catch {
      context.log.warning("slot.drop.on.stop: \(error)", ["slot": options.slot.name])
    }
  }
}
