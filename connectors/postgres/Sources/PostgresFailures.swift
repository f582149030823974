import ConnectorKit
import PostgresClient

/// The one table from PostgreSQL's errors to what the engine does about them: by SQLSTATE (manual, appendix A) and by
/// the state of the connection, never by message text.
package enum PostgresFailures {
  /// What was being done, where that decides what an error means.
  package enum Task: Sendable {
    /// The first connections of a run: what fails here for reasons of configuration will not heal.
    case connecting
    case querying
    /// Reading tables whose names and columns were looked up a moment ago.
    case copying
    case streaming
  }

  private struct Entry {
    var states: [String]
    var advice: ConnectorFailure.Advice
    var code: String
    var hint: String?
  }

  /// A state matches the first entry that lists it, or its class (the first two characters).
  private static let table: [Entry] = [
    Entry(
      states: ["28"], advice: .stop, code: "login-refused",
      hint:
        "Check database.user, database.password and the server's pg_hba.conf (for the database, and REPLICATION)."
    ),
    Entry(states: ["3D"], advice: .stop, code: "database-missing", hint: "Check database.dbname."),
    Entry(
      states: ["42501"], advice: .stop, code: "privilege-missing",
      hint:
        "The user needs REPLICATION, SELECT on the captured tables, and CREATE on the database for a publication; "
        + "millrace check lists what is missing."),
    Entry(states: ["42704"], advice: .stop, code: "object-missing", hint: "It was dropped, or not created yet."),
    Entry(states: ["42710"], advice: .retry, code: "object-exists", hint: "Somebody else has just made it."),
    Entry(states: ["55006"], advice: .retry, code: "slot-active", hint: "Another process uses the replication slot."),
    Entry(
      states: ["55000"], advice: .stop, code: "server-not-prepared",
      hint: "The slot may be invalidated (see wal_status in pg_replication_slots), or a server setting is missing."),
    Entry(
      states: ["58P01"], advice: .stop, code: "slot-lost",
      hint: "The server no longer has the log that the slot needs. Drop the slot and start with a new snapshot."),
    Entry(
      states: ["53400"], advice: .stop, code: "server-limit",
      hint: "Raise max_replication_slots or max_wal_senders, or drop slots that are no longer used."),
    Entry(states: ["55P03"], advice: .retry, code: "lock-timeout", hint: "Another session holds a lock on the table."),
    Entry(
      states: ["25006"], advice: .stop, code: "server-read-only",
      hint: "This server takes no writes; create publication and slot on the primary."),
    Entry(states: ["57P04"], advice: .stop, code: "database-missing", hint: "The database was dropped."),
    Entry(states: ["08", "57P01", "57P02", "57P03"], advice: .retry, code: "connection-lost", hint: nil),
    Entry(states: ["53", "58", "40", "57", "XX", "72"], advice: .retry, code: "server-trouble", hint: nil),
  ]

  package static func failure(_ error: PostgresError, while task: Task, _ what: String) -> ConnectorFailure {
    let text = what.isEmpty ? "\(error)" : "\(what): \(error)"
    if task == .copying, let state = error.sqlState, ["42P01", "42703", "42804"].contains(state) {
      return ConnectorFailure(
        .retry, code: "table-changed", text,
        hint: "The table was changed or dropped meanwhile; the snapshot begins anew.")
    }
    if let state = error.sqlState { return serverFailure(state, text, hint: error.hint) }
    switch error.kind {
    case .interrupted: return ConnectorFailure(.retry, code: "interrupted", text)
    case .passwordMissing:
      return ConnectorFailure(
        .stop, code: "login-refused", text, hint: "Set database.password, or an entry in the password file.")
    case .tls:
      return ConnectorFailure(
        task == .connecting ? .stop : .retry, code: "tls-failed", text,
        hint: "Check database.sslmode, database.sslrootcert and the server's certificate.")
    case .connect: return ConnectorFailure(.retry, code: "connection-failed", text)
    case .connectionLost, .server: return ConnectorFailure(.retry, code: "connection-lost", text)
    case .timedOut: return ConnectorFailure(.retry, code: "server-slow", text)
    case .unexpected: return ConnectorFailure(.retry, code: "protocol-violation", text)
    }
  }

  private static func serverFailure(_ state: String, _ text: String, hint: String?) -> ConnectorFailure {
    for entry in table where entry.states.contains(where: { state.hasPrefix($0) }) {
      return ConnectorFailure(entry.advice, code: entry.code, text, hint: hint ?? entry.hint)
    }
    return ConnectorFailure(.stop, code: "server-error", text, hint: hint)
  }
}

/// Runs `body` and turns the client's errors into the connector's.
func translating<R>(
  _ what: String, _ task: PostgresFailures.Task = .querying, _ body: () throws(PostgresError) -> R
) throws(ConnectorFailure) -> R {
  do {
    return try body()
  } catch {
    throw PostgresFailures.failure(error, while: task, what)
  }
}
