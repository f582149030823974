import Changes
import ConnectorKit
import PostgresClient

extension PostgresSource: Inspectable {
  /// Looks at everything that `open` will need; changes nothing on the server.
  package func inspect() -> [Finding] {
    defer { close() }
    var findings: [Finding] = []
    do {
      let connection = try session.connection()
      let encryption = connection.isEncrypted ? "with TLS" : "without TLS"
      findings.append(Finding(.ok, "connection", "\(options.connection), \(encryption)"))
      let facts = try ServerFacts.read(connection)
      findings += ServerInspection.findings(facts)
      let limits = try ServerLimits.read(connection)
      let slot = try ReplicationSlot.read(options.slot.name, connection)
      findings += limits.findings(needsSlot: slot == nil)
      findings += SlotInspection.findings(slot, options.slot, database: options.database, limits: limits)
      findings.append(replicationConnection())
      findings += try inspectTables(connection, facts)
    } catch {
      findings.append(Finding(.problem, "connection", "\(error.message)", advice: error.hint))
    }
    return findings
  }

  /// A server may let a user in for queries and not for replication.
  private func replicationConnection() -> Finding {
    do {
      try session.connectForReplication().close()
      return Finding(.ok, "replication connection", "accepted")
    } catch {
      return Finding(.problem, "replication connection", error.message, advice: error.hint)
    }
  }

  private func inspectTables(
    _ connection: PostgresConnection, _ facts: ServerFacts
  ) throws(ConnectorFailure) -> [Finding] {
    let listed = try ListedTable.all(connection, database: options.database).filter {
      options.tables.isIncluded($0.name)
    }
    let publication = try Publication.read(options.publication.name, connection)
    let published = try PublicationInspection.publishedTables(options.publication.name, connection)
    var findings = [
      PublicationInspection.finding(
        publication, published: published, captured: listed, options: options.publication, facts: facts)
    ]
    findings += TableInspection.findings(listed, options: options)
    if !listed.isEmpty {
      let schemas = try SchemaReader(session).schemas(listed.map(\.oid), connection)
      findings += TableInspection.findings(of: listed.compactMap { schemas[$0.oid] })
    }
    return findings
  }
}

/// Findings about the server itself. Pure.
enum ServerInspection {
  static func findings(_ facts: ServerFacts) -> [Finding] {
    var findings: [Finding] = []
    let version = "PostgreSQL \(facts.major)"
    if facts.major < 13 {
      findings.append(Finding(.problem, "server version", version, advice: "Use a server of version 13 or later."))
    } else if facts.major > 18 {
      findings.append(Finding(.warning, "server version", "\(version), newer than what Millrace was tested with"))
    } else {
      findings.append(Finding(.ok, "server version", version))
    }
    if facts.walLevel == "logical" {
      findings.append(Finding(.ok, "wal_level", "logical"))
    } else {
      findings.append(
        Finding(
          .problem, "wal_level", "\(facts.walLevel), logical expected",
          advice: "ALTER SYSTEM SET wal_level = logical; then restart the server."))
    }
    if facts.isStandby {
      findings.append(
        facts.major >= 16
          ? Finding(.warning, "standby", "publication and replica identities must be made on the primary")
          : Finding(.problem, "standby", "a standby of this version cannot decode its log", advice: "Use the primary."))
    }
    findings.append(
      facts.mayReplicate
        ? Finding(.ok, "privilege REPLICATION", "granted")
        : Finding(
          .problem, "privilege REPLICATION", "user \(facts.user) lacks it",
          advice: "ALTER ROLE \(Quoting.identifier(facts.user)) REPLICATION;"))
    return findings
  }
}

/// How many slots and senders the server has left, and how much log it keeps for a slot.
struct ServerLimits: Equatable {
  var slots: Int
  var slotsUsed: Int
  var senders: Int
  var sendersUsed: Int
  /// Megabytes; -1: without limit.
  var slotKeepSize: Int

  static func read(_ connection: PostgresConnection) throws(ConnectorFailure) -> ServerLimits {
    let rows = try translating("reading the server's limits") { () throws(PostgresError) in
      try connection.query(
        """
        SELECT current_setting('max_replication_slots'), (SELECT count(*) FROM pg_replication_slots),
          current_setting('max_wal_senders'), (SELECT count(*) FROM pg_stat_replication),
          (SELECT setting FROM pg_settings WHERE name = 'max_slot_wal_keep_size')
        """)
    }
    func number(_ column: Int) -> Int { rows.integer(0, column) ?? 0 }
    return ServerLimits(
      slots: number(0), slotsUsed: number(1), senders: number(2), sendersUsed: number(3),
      slotKeepSize: rows.integer(0, 4) ?? -1)
  }

  func findings(needsSlot: Bool) -> [Finding] {
    var findings = [
      ServerLimits.room("max_replication_slots", used: slotsUsed, of: slots, needed: needsSlot ? 1 : 0),
      ServerLimits.room("max_wal_senders", used: sendersUsed, of: senders, needed: 1),
    ]
    if slotKeepSize >= 0 {
      findings.append(
        Finding(
          .warning, "max_slot_wal_keep_size",
          "\(slotKeepSize) MB: a slot that falls further behind is lost, and with it changes",
          advice: "Make sure that it covers the longest time that Millrace may not run."))
    }
    return findings
  }

  private static func room(_ name: String, used: Int, of limit: Int, needed: Int) -> Finding {
    let found = "\(used) of \(limit) in use"
    return limit - used >= needed
      ? Finding(.ok, name, found)
      : Finding(.problem, name, found, advice: "Raise \(name), or free one; a change needs a restart of the server.")
  }
}

/// Findings about the replication slot. Pure.
enum SlotInspection {
  static func findings(
    _ slot: ReplicationSlot?, _ options: SlotOptions, database: String, limits: ServerLimits
  ) -> [Finding] {
    let subject = "replication slot \(options.name)"
    guard let slot else { return [Finding(.ok, subject, "will be created at the first start")] }
    do {
      try slot.demandUsable(database: database)
    } catch {
      return [Finding(.problem, subject, error.message, advice: error.hint)]
    }
    if slot.isLost { return [Finding(.problem, subject, slot.lossFailure.message, advice: slot.lossFailure.hint)] }
    let position = slot.confirmed.map { ", confirmed up to \($0)" } ?? ""
    if slot.walStatus == "unreserved" {
      return [
        Finding(
          .warning, subject, "about to be lost\(position)",
          advice: "Start the pipeline now, or raise max_slot_wal_keep_size.")
      ]
    }
    if slot.isActive {
      return [
        Finding(.warning, subject, "in use by a running process\(position)", advice: "Stop that one before starting.")
      ]
    }
    return [Finding(.ok, subject, "exists\(position)")]
  }
}
