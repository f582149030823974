import CLibpq
import Glibc

extension PostgresConnection {
  /// Runs one statement with parameters (`$1`, `$2`, ...; text, nil for NULL) and returns its rows.
  package func query(
    _ sql: String, _ parameters: [String?] = [], within limit: Duration? = nil
  ) throws(PostgresError) -> PostgresRows {
    let sent = withParameters(parameters) { values in
      PQsendQueryParams(raw, sql, Int32(parameters.count), nil, values, nil, nil, 0)
    }
    guard sent == 1 else { throw lost() }
    return try finishQuery(within: limit)
  }

  /// Runs one or more statements, or a replication command, in the simple protocol; returns the last result's rows.
  @discardableResult
  package func execute(_ sql: String, within limit: Duration? = nil) throws(PostgresError) -> PostgresRows {
    guard PQsendQuery(raw, sql) == 1 else { throw lost() }
    return try finishQuery(within: limit)
  }

  private func finishQuery(within limit: Duration?) throws(PostgresError) -> PostgresRows {
    let deadline = limit.map { ClockTime.now + $0 }
    guard try flush(until: deadline) else { throw timedOut() }
    var last: PostgresRows?
    var failure: PostgresError?
    while let result = try nextResult(until: deadline) {
      switch PQresultStatus(result) {
      case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: last = PostgresRows(result)
      case PGRES_COPY_OUT, PGRES_COPY_BOTH, PGRES_COPY_IN:
        PQclear(result)
        throw PostgresError(.unexpected, "the server began a copy where rows were expected")
      default:
        if failure == nil { failure = serverError(result) }
        PQclear(result)
      }
    }
    if let failure { throw failure }
    guard let last else { throw lost() }
    return last
  }

  /// The next result of the running command, waited for; nil when there are no more.
  func nextResult(until deadline: ClockTime?) throws(PostgresError) -> OpaquePointer? {
    while PQisBusy(raw) != 0 {
      guard try wait(POLLIN, until: deadline) else { throw timedOut() }
      if PQconsumeInput(raw) == 0 { throw lost() }
    }
    return PQgetResult(raw)
  }

  private func timedOut() -> PostgresError {
    PostgresError(.timedOut, "the server did not answer within the time allowed")
  }

  /// What a failed result says. A result without SQLSTATE is libpq's own word that the connection is gone.
  func serverError(_ result: OpaquePointer?) -> PostgresError {
    guard let state = errorField(result, .sqlState) else { return lost() }
    return PostgresError(
      .server, sqlState: state, errorField(result, .primaryMessage) ?? "the server reported an error",
      hint: errorField(result, .hint))
  }

  private func withParameters<R>(
    _ parameters: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
  ) -> R {
    let copies: [UnsafePointer<CChar>?] = parameters.map { text in text.map { UnsafePointer(strdup($0)) } ?? nil }
    defer {
      for copy in copies { free(UnsafeMutablePointer(mutating: copy)) }
    }
    return copies.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
