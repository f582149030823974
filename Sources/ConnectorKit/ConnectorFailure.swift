/// Why a source, a sink or a store could not do its work, and whether trying again can help.
///
/// Messages say the thing, the place, what was expected and what was found; then a hint what to do. They never hold a
/// row's values or a secret.
package struct ConnectorFailure: Error, Sendable {
  /// What the engine does about it.
  package enum Advice: Sendable, Equatable {
    /// May heal by itself (connection cut, server restarting, disk full): reconnect and try again, with backoff.
    case retry
    /// Will not heal without a person: stop this pipeline with the message.
    case stop
  }

  package var advice: Advice
  /// A stable word for logs and tests: `slot-lost`, `connection-failed`, `disk-full`.
  package var code: String
  package var message: String
  /// What to do about it; nil where the message says all.
  package var hint: String?

  package init(_ advice: Advice, code: String, _ message: String, hint: String? = nil) {
    self.advice = advice
    self.code = code
    self.message = message
    self.hint = hint
  }
}

extension ConnectorFailure: CustomStringConvertible {
  package var description: String { hint.map { "\(message) [\(code)]. \($0)" } ?? "\(message) [\(code)]" }
}
