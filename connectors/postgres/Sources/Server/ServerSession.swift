import ConnectorKit
import PostgresClient
import Synchronization

/// Makes the connections of one source, and keeps the ordinary one that its queries go over.
///
/// The source's thread uses it; `connect` may also be called by the snapshot's.
final class ServerSession: @unchecked Sendable {
  let options: PostgresOptions
  let log: any Log
  let stop: StopSignal
  /// What the server warned of; seen by the thread that streams.
  let warnings = ServerWarnings()
  private var ordinary: PostgresConnection?
  /// Whether a connection stood before: what fails then for reasons of the network may heal.
  private let hasConnected = Atomic<Bool>(false)

  init(_ options: PostgresOptions, log: any Log, stop: StopSignal) {
    self.options = options
    self.log = log
    self.stop = stop
  }

  /// The kept connection, made anew where it was lost.
  func connection() throws(ConnectorFailure) -> PostgresConnection {
    if let ordinary, !ordinary.isBroken { return ordinary }
    ordinary?.close()
    let connection = try connect()
    ordinary = connection
    return connection
  }

  /// Runs `body` over the kept connection, and once more over a new one where the old turns out to be lost: it may have
  /// been idle for days.
  func query<R>(
    _ body: (PostgresConnection) throws(ConnectorFailure) -> R
  ) throws(ConnectorFailure) -> R {
    let isKept = ordinary.map { !$0.isBroken } ?? false
    do {
      return try body(connection())
    } catch {
      guard isKept, error.code == "connection-lost" else { throw error }
      close()
      return try body(connection())
    }
  }

  /// A new ordinary connection, the initial statements run.
  func connect() throws(ConnectorFailure) -> PostgresConnection {
    let connection = try open(replication: false)
    for statement in options.initialStatements {
      try translating("running database.initial.statements") { () throws(PostgresError) in
        _ = try connection.execute(statement)
      }
    }
    return connection
  }

  func connectForReplication() throws(ConnectorFailure) -> PostgresConnection { try open(replication: true) }

  private func open(replication: Bool) throws(ConnectorFailure) -> PostgresConnection {
    let task: PostgresFailures.Task = hasConnected.load(ordering: .relaxed) ? .querying : .connecting
    let connection = try translating("", task) { () throws(PostgresError) in
      try PostgresConnection.open(options.connection, replication: replication, stop: stop) { [log, warnings] notice in
        warnings.note(notice)
        log.write(
          notice.severity == "WARNING" ? .warning : .debug, "server: \(notice.message)",
          ["sqlstate": notice.sqlState])
      }
    }
    hasConnected.store(true, ordering: .relaxed)
    return connection
  }

  func close() {
    ordinary?.close()
    ordinary = nil
  }
}

/// Warnings of the server that must stop the source.
final class ServerWarnings: Sendable {
  private let publicationIsGone = Atomic<Bool>(false)

  func note(_ notice: PostgresNotice) {
    // Server 18 and later go on without a publication that they do not find, and say only this.
    if notice.severity == "WARNING", notice.sqlState == "55000" { publicationIsGone.store(true, ordering: .relaxed) }
  }

  func reset() { publicationIsGone.store(false, ordering: .relaxed) }

  /// Throws when the server has skipped the publication: changes would be lost from here on.
  func demandPublication(_ name: String) throws(ConnectorFailure) {
    guard publicationIsGone.load(ordering: .relaxed) else { return }
    throw ConnectorFailure(
      .stop, code: "publication-missing", "the server does not find the publication '\(name)' at this point of its log",
      hint: "It was dropped or created later. Create it and start with a new snapshot.")
  }
}
