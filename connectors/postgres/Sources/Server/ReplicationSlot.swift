import Changes
import ConnectorKit
import PostgresClient

/// A replication slot as the server's catalogue shows it (`pg_replication_slots`).
struct ReplicationSlot: Equatable {
  var name: String
  /// Nil for a physical slot.
  var plugin: String?
  var database: String?
  var isActive = false
  /// Everything that commits before it is confirmed and will not be sent again.
  var confirmed: LSN?
  /// `reserved`, `extended`, `unreserved` or `lost`.
  var walStatus: String?
  /// Why the server gave the slot up (server 17 and later).
  var invalidation: String?

  var isLost: Bool { walStatus == "lost" || invalidation != nil }

  static func read(_ name: String, _ connection: PostgresConnection) throws(ConnectorFailure) -> ReplicationSlot? {
    let invalidation = connection.serverMajor >= 17 ? "invalidation_reason" : "NULL"
    let rows = try translating("reading the replication slot '\(name)'") { () throws(PostgresError) in
      try connection.query(
        """
        SELECT plugin, database, active, confirmed_flush_lsn, wal_status, \(invalidation)
        FROM pg_replication_slots WHERE slot_name = $1
        """, [name])
    }
    guard rows.count > 0 else { return nil }
    return ReplicationSlot(
      name: name, plugin: rows.text(0, 0), database: rows.text(0, 1), isActive: rows.boolean(0, 2) ?? false,
      confirmed: rows.text(0, 3).flatMap { LSN($0) }, walStatus: rows.text(0, 4), invalidation: rows.text(0, 5))
  }

  /// Throws where the slot cannot serve this source at all.
  func demandUsable(database expected: String) throws(ConnectorFailure) {
    guard plugin == "pgoutput" else {
      throw ConnectorFailure(
        .stop, code: "slot-foreign",
        "replication slot '\(name)' has the plug-in '\(plugin ?? "none: physical")', 'pgoutput' expected",
        hint: "Choose another slot.name, or drop the slot if nobody needs it.")
    }
    guard database == expected else {
      throw ConnectorFailure(
        .stop, code: "slot-foreign",
        "replication slot '\(name)' belongs to database '\(database ?? "")', '\(expected)' expected",
        hint: "Choose another slot.name: names are shared by all databases of a server.")
    }
  }

  var lossFailure: ConnectorFailure {
    let reason = invalidation.map { " (\($0))" } ?? ""
    return ConnectorFailure(
      .stop, code: "slot-lost",
      "replication slot '\(name)' is lost\(reason): the server has removed log that it still needed",
      hint:
        "Changes are missing. Drop the slot and start with a new snapshot (snapshot.mode=when_needed does both), and "
        + "raise max_slot_wal_keep_size.")
  }

  func drop(_ connection: PostgresConnection) throws(ConnectorFailure) {
    _ = try translating("dropping the replication slot '\(name)'") { () throws(PostgresError) in
      try connection.query("SELECT pg_drop_replication_slot($1)", [name])
    }
  }
}

/// A slot just made, with what it gives for a snapshot.
struct CreatedSlot {
  /// Everything that commits before it is in the snapshot, everything after it in the stream.
  var consistentPoint: LSN
  /// The name of the exported snapshot; valid until the next command on the connection that made the slot.
  var snapshot: String?

  /// Creates a logical slot for pgoutput. Waits until every transaction that is running now has ended.
  static func make(
    _ name: String, on connection: PostgresConnection, isTemporary: Bool = false, exportsSnapshot: Bool,
    isFailover: Bool = false
  ) throws(ConnectorFailure) -> CreatedSlot {
    let command = command(
      name, major: connection.serverMajor, isTemporary: isTemporary, exportsSnapshot: exportsSnapshot,
      isFailover: isFailover)
    let rows = try translating("creating the replication slot '\(name)'") { () throws(PostgresError) in
      try connection.execute(command)
    }
    guard let point = rows.text(0, 1).flatMap({ LSN($0) }) else {
      throw ConnectorFailure(
        .retry, code: "protocol-violation", "creating the replication slot '\(name)' returned no consistent point")
    }
    return CreatedSlot(consistentPoint: point, snapshot: rows.text(0, 2))
  }

  /// The command in the grammar of the server's version (manual, section 55.4; options in parentheses since 15).
  static func command(
    _ name: String, major: Int, isTemporary: Bool, exportsSnapshot: Bool, isFailover: Bool
  ) -> String {
    let start = "CREATE_REPLICATION_SLOT \(Quoting.identifier(name))\(isTemporary ? " TEMPORARY" : "") LOGICAL pgoutput"
    if major < 15 { return start + (exportsSnapshot ? " EXPORT_SNAPSHOT" : " NOEXPORT_SNAPSHOT") }
    var options = ["SNAPSHOT \(exportsSnapshot ? "'export'" : "'nothing'")"]
    if isFailover, major >= 17, !isTemporary { options.append("FAILOVER") }
    return "\(start) (\(options.joined(separator: ", ")))"
  }
}
