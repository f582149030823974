/// Why the server, or the way to it, did not do what it was asked.
///
/// Callers decide by `kind` and `sqlState` (PostgreSQL manual, appendix A), never by `message`. The message holds the
/// server's primary text only: details can hold row values and are left out.
package struct PostgresError: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// No connection could be made; `sqlState` is set where the server itself refused.
    case connect
    /// The TLS handshake failed: certificate, protocol or a file of the client's.
    case tls
    /// The server asks for a password and none is known.
    case passwordMissing
    /// An established connection was lost.
    case connectionLost
    /// The server answered with an error; `sqlState` says which.
    case server
    /// The server sent what the protocol does not allow here.
    case unexpected
    /// The caller's time limit passed.
    case timedOut
    /// The stop signal was given while the call waited.
    case interrupted
  }

  package var kind: Kind
  /// Five characters; nil where the error did not come from the server.
  package var sqlState: String?
  package var message: String
  /// What the server suggests.
  package var hint: String?

  package init(_ kind: Kind, sqlState: String? = nil, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.sqlState = sqlState
    self.message = message
    self.hint = hint
  }

  package static let interrupted = PostgresError(.interrupted, "interrupted: the pipeline is stopping")
}

extension PostgresError: CustomStringConvertible {
  package var description: String { sqlState.map { "\(message) (SQLSTATE \($0))" } ?? message }
}
