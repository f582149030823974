import Changes
import ConnectorKit
import PostgresClient

/// What a source has to know of its server before it begins; read in one query.
struct ServerFacts {
  var version: Int
  var walLevel: String
  var isStandby: Bool
  var mayReplicate: Bool
  var mayCreatePublication: Bool
  var user: String
  /// The end of the log that is safe on the server's disk (on a standby: applied).
  var logEnd: LSN

  var major: Int { version / 10_000 }

  private static let text = """
    SELECT current_setting('wal_level'), pg_is_in_recovery(),
      (SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user),
      has_database_privilege(current_database(), 'CREATE'), current_user, \(logEndExpression)
    """

  static let logEndExpression =
    "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END"

  static func read(_ connection: PostgresConnection) throws(ConnectorFailure) -> ServerFacts {
    let rows = try translating("reading the server's settings") { () throws(PostgresError) in
      try connection.query(text)
    }
    return ServerFacts(
      version: connection.serverVersion, walLevel: rows.text(0, 0) ?? "", isStandby: rows.boolean(0, 1) ?? false,
      mayReplicate: rows.boolean(0, 2) ?? false, mayCreatePublication: rows.boolean(0, 3) ?? false,
      user: rows.text(0, 4) ?? "", logEnd: rows.text(0, 5).flatMap { LSN($0) } ?? .none)
  }

  /// Throws what makes logical replication impossible.
  func demandLogicalReplication() throws(ConnectorFailure) {
    if major < 13 {
      throw ConnectorFailure(
        .stop, code: "server-too-old", "the server is PostgreSQL \(major), 13 or later expected")
    }
    if walLevel != "logical" {
      throw ConnectorFailure(
        .stop, code: "wal-level", "the server's wal_level is '\(walLevel)', 'logical' expected",
        hint: "ALTER SYSTEM SET wal_level = logical; then restart the server.")
    }
    if isStandby, major < 16 {
      throw ConnectorFailure(
        .stop, code: "server-read-only", "the server is a standby of version \(major), which cannot decode its log",
        hint: "Connect to the primary, or to a standby of version 16 or later.")
    }
    if !mayReplicate {
      throw ConnectorFailure(
        .stop, code: "privilege-missing", "user '\(user)' lacks REPLICATION",
        hint:
          "ALTER ROLE \(Quoting.identifier(user)) REPLICATION; (managed servers: grant their replication role)"
      )
    }
  }
}
