import CLibpq

/// What a server says beside its answers.
package struct PostgresNotice: Sendable {
  package var severity: String
  package var sqlState: String
  package var message: String
}

/// Receives the notices of one connection; on the thread that uses the connection.
final class NoticeReceiver {
  let handle: @Sendable (PostgresNotice) -> Void

  init(_ handle: @escaping @Sendable (PostgresNotice) -> Void) { self.handle = handle }
}

/// A global function: a closure could be taken for one of the main actor, and would trap on other threads.
func receivePostgresNotice(_ context: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
  guard let context, let result else { return }
  let receiver = Unmanaged<NoticeReceiver>.fromOpaque(context).takeUnretainedValue()
  func field(_ code: DiagnosticField) -> String { errorField(result, code) ?? "" }
  receiver.handle(
    PostgresNotice(severity: field(.severity), sqlState: field(.sqlState), message: field(.primaryMessage)))
}

/// The fields of an error or notice that are read (`PG_DIAG_*`).
enum DiagnosticField: Int32 {
  /// Never translated, since 9.6.
  case severity = 0x56
  case sqlState = 0x43
  case primaryMessage = 0x4D
  case hint = 0x48
}

func errorField(_ result: OpaquePointer?, _ field: DiagnosticField) -> String? {
  PQresultErrorField(result, field.rawValue).map { String(cString: $0) }
}
