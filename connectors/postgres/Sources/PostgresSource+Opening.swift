import Changes
import ConnectorKit
import PostgresClient

extension PostgresSource {
  package func open(_ request: SourceRequest) throws(ConnectorFailure) -> SourceOpening {
    do {
      return try take(request)
    } catch {
      abandonOpening()
      throw error
    }
  }

  private func abandonOpening() {
    replication?.close()
    replication = nil
    session.close()
    phase = .closed
    stop.lower()
  }

  private func take(_ request: SourceRequest) throws(ConnectorFailure) -> SourceOpening {
    session.warnings.reset()
    awaitedEnd = .none
    let connection = try session.connection()
    let facts = try ServerFacts.read(connection)
    try facts.demandLogicalReplication()
    let slot = try ReplicationSlot.read(options.slot.name, connection)
    try slot?.demandUsable(database: options.database)
    let plan = try OpeningPlan.make(request, slot: slot, logEnd: facts.logEnd, options: options)
    for warning in plan.warnings { context.log.warning(warning, ["slot": options.slot.name]) }
    try prepareTables(connection, facts)
    if plan.snapshot.contains(true), options.snapshot.delay > .zero, stop.wait(atMost: options.snapshot.delay) {
      throw PostgresFailures.failure(.interrupted, while: .querying, "")
    }
    if plan.replacesSlot, let slot { try slot.drop(connection) }
    return try begin(plan, existing: plan.replacesSlot ? nil : slot)
  }

  /// Publication and replica identities, before the slot: the server looks the publication up as it was at a change's
  /// position in the log.
  private func prepareTables(_ connection: PostgresConnection, _ facts: ServerFacts) throws(ConnectorFailure) {
    let existing = try Publication.read(options.publication.name, connection)
    let plan = try PublicationPlan.make(
      options.publication, existing: existing, tables: try publishableTables(connection))
    switch plan {
    case .keep: break
    case .run(let statements):
      for statement in statements {
        try translating("preparing the publication '\(options.publication.name)'") { () throws(PostgresError) in
          _ = try connection.execute(statement)
        }
      }
      context.log.info("publication prepared", ["publication": options.publication.name])
    case .missing:
      throw ConnectorFailure(
        .stop, code: "publication-missing", "the publication '\(options.publication.name)' does not exist",
        hint: "Create it, or set publication.autocreate.mode to something else than disabled.")
    }
    if !options.replicaIdentities.isEmpty, !options.isReadOnly { try setReplicaIdentities(connection) }
  }

  private func publishableTables(_ connection: PostgresConnection) throws(ConnectorFailure) -> [String] {
    let listed = try ListedTable.all(connection, database: options.database).filter {
      options.tables.isIncluded($0.name)
    }
    return listed.filter(\.isPublishable).map(\.sqlName).sorted()
  }

  private func setReplicaIdentities(_ connection: PostgresConnection) throws(ConnectorFailure) {
    for table in try ListedTable.all(connection, database: options.database) {
      guard options.tables.isIncluded(table.name),
        let rule = options.replicaIdentities.first(where: { rule in
          table.name.filterForms.contains { rule.tables.matches($0) }
        }), let statement = table.statement(setting: rule.identity)
      else { continue }
      try translating("setting the replica identity of \(table.name)") { () throws(PostgresError) in
        _ = try connection.execute(statement)
      }
      context.log.info("replica identity set", ["table": table.name.qualified, "identity": "\(rule.identity)"])
    }
  }

  // MARK: the slot

  private func begin(_ plan: OpeningPlan, existing: ReplicationSlot?) throws(ConnectorFailure) -> SourceOpening {
    let needsSnapshot = plan.snapshot.contains(true)
    confirmed = existing?.confirmed ?? .none
    var consistent: CreatedSlot?
    if existing == nil {
      consistent = try makeSlot(exportsSnapshot: needsSnapshot)
      confirmed = consistent?.consistentPoint ?? .none
    } else if needsSnapshot {
      consistent = try makeTemporarySlot()
    }
    // Where nothing else says so, a stream begins at what the slot has confirmed.
    let fresh = consistent?.consistentPoint ?? confirmed
    let lowest = plan.lowest
    start =
      lowest.map { position in
        plan.hasFreshSinks && fresh < position.resumeLSN ? PostgresPosition(lsn: fresh) : position
      } ?? PostgresPosition(lsn: fresh)
    if start.resumeLSN < confirmed { start = PostgresPosition(lsn: confirmed) }
    resumesInsideTransaction = plan.mayFilter && start == lowest
    if needsSnapshot, let consistent {
      try beginSnapshot(consistent)
    } else if !options.snapshot.decision.streams {
      phase = .finished
    } else {
      try startStreaming(isAfterSnapshot: false)
    }
    let fromFresh = PostgresPosition(lsn: fresh)
    return SourceOpening(snapshot: plan.snapshot, start: .postgres(plan.hasFreshSinks ? fromFresh : start))
  }

  private func makeSlot(exportsSnapshot: Bool) throws(ConnectorFailure) -> CreatedSlot {
    let connection = try session.connectForReplication()
    replication = connection
    context.log.info(
      "creating the replication slot; the server first waits for the transactions that are open",
      ["slot": options.slot.name])
    let slot = try CreatedSlot.make(
      options.slot.name, on: connection, exportsSnapshot: exportsSnapshot, isFailover: options.slot.isFailover)
    context.log.info("replication slot created", ["slot": options.slot.name, "lsn": "\(slot.consistentPoint)"])
    return slot
  }

  /// The slot stands, but a sink needs a snapshot: a second slot, gone with its connection, gives one with its
  /// position.
  private func makeTemporarySlot() throws(ConnectorFailure) -> CreatedSlot {
    let connection = try session.connectForReplication()
    replication = connection
    let name = String("\(options.slot.name.prefix(40))_snapshot_\(connection.processID)".prefix(63))
    return try CreatedSlot.make(name, on: connection, isTemporary: true, exportsSnapshot: true)
  }

  // MARK: streaming

  func startStreaming(isAfterSnapshot: Bool) throws(ConnectorFailure) {
    // The connection that exported the snapshot has done its work, and may hold a temporary slot.
    if isAfterSnapshot || replication == nil {
      replication?.close()
      replication = try session.connectForReplication()
    }
    guard let connection = replication else { return }
    let stream = try attach(connection)
    let now = ClockTime.now
    var acknowledgement = Acknowledgement(
      start: start.resumeLSN, confirmed: confirmed, statusInterval: options.statusInterval, now: now)
    acknowledgement.await(awaitedEnd)
    phase = .streaming(
      ChangeStream(
        stream, from: start, filter: resumesInsideTransaction ? ResumeFilter(start) : nil,
        schemas: SchemaReader(session),
        options: ChangeStream.StreamOptions(
          confirmsPositions: options.confirmsPositions, keepsEmptyTransactions: options.keepsEmptyTransactions),
        acknowledgement: acknowledgement,
        heartbeats: Heartbeats(
          interval: options.heartbeatInterval, query: options.isReadOnly ? nil : options.heartbeatQuery,
          isDueAtOnce: isAfterSnapshot, now: now)))
    context.log.info("streaming", ["slot": options.slot.name, "lsn": "\(start.resumeLSN)"])
  }

  /// Starts replication; waits while another process holds the slot (our own predecessor, perhaps, whose end the server
  /// has not noticed yet).
  private func attach(_ connection: PostgresConnection) throws(ConnectorFailure) -> ReplicationStream {
    let limit = ClockTime.now + options.slot.retryDelay * options.slot.retries
    var pause = min(Duration.milliseconds(50), options.slot.retryDelay)
    var hasSaid = false
    while true {
      do throws(PostgresError) {
        return try ReplicationStream(
          connection, slot: options.slot.name, from: start.resumeLSN.rawValue,
          options: pluginOptions(major: connection.serverMajor))
      } catch {
        guard error.sqlState == "55006", ClockTime.now < limit else { throw attachFailure(error) }
      }
      if !hasSaid, pause > .milliseconds(500) {
        context.log.warning("the replication slot is in use elsewhere; waiting", ["slot": options.slot.name])
        hasSaid = true
      }
      if stop.wait(atMost: pause) { throw PostgresFailures.failure(.interrupted, while: .streaming, "") }
      pause = min(pause * 2, options.slot.retryDelay)
    }
  }

  private func attachFailure(_ error: PostgresError) -> ConnectorFailure {
    var failure = PostgresFailures.failure(
      error, while: .streaming, "starting replication from slot '\(options.slot.name)' at \(start.resumeLSN)")
    if failure.code == "server-not-prepared" { failure.code = "slot-lost" }
    return failure
  }

  private func pluginOptions(major: Int) -> [(name: String, value: String)] {
    var list = [
      (name: "proto_version", value: "1"),
      (name: "publication_names", value: Quoting.identifier(options.publication.name)),
    ]
    if major >= 14 { list.append((name: "messages", value: "true")) }
    return list + options.slot.streamParameters
  }
}
