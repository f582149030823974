import CLibpq
import Glibc

extension PostgresConnection {
  /// Begins `COPY … TO STDOUT`; the rows are then taken with `nextCopyRow`.
  package func startCopyOut(_ sql: String) throws(PostgresError) {
    guard PQsendQuery(raw, sql) == 1 else { throw lost() }
    guard try flush(until: nil) else { throw lost() }
    guard let result = try nextResult(until: nil) else { throw lost() }
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COPY_OUT else {
      let failure = serverError(result)
      try drainResults()
      throw failure
    }
    pace.begin(isStream: false)
  }

  /// The next row in COPY's text form, with its newline; nil after the last one. The bytes are libpq's own and valid
  /// until the next call.
  package func nextCopyRow() throws(PostgresError) -> UnsafeRawBufferPointer? {
    while true {
      switch try takeCopyData() {
      case .data(let row):
        pace.note(row.count)
        return row
      case .nothing: _ = try receive(atMost: .seconds(3600))
      case .ended:
        pace.end()
        try finishCopy()
        return nil
      }
    }
  }

  /// Reads what follows the copy: its success, or the error that broke it off.
  func finishCopy() throws(PostgresError) {
    var failure: PostgresError?
    while let result = try nextResult(until: nil) {
      if PQresultStatus(result) != PGRES_COMMAND_OK, failure == nil { failure = serverError(result) }
      PQclear(result)
    }
    if let failure { throw failure }
  }

  func drainResults() throws(PostgresError) {
    while let result = try nextResult(until: nil) { PQclear(result) }
  }

  /// Waits at most `span` for input and takes it in; false when none came. Where data flows fast, waits a moment for
  /// more of it, so that one call brings many messages.
  func receive(atMost span: Duration) throws(PostgresError) -> Bool {
    let deadline = ClockTime.now + span
    if pace.isHolding, !pace.hasEncryptedBytes(raw) {
      if try wait(POLLIN, until: min(deadline, ClockTime.now + ReceivePace.patience)) {
        return try consume()
      }
      // Not enough for the low-water mark in time, but perhaps something.
      pace.calm()
    }
    if pace.hasEncryptedBytes(raw) { return try consume() }
    if pace.mustLookAgain {
      _ = try wait(POLLIN, until: min(deadline, ClockTime.now + ReceivePace.patience))
      return try consume()
    }
    guard try wait(POLLIN, until: deadline) else { return false }
    return try consume()
  }

  /// Takes in what has arrived, without waiting.
  func consume() throws(PostgresError) -> Bool {
    if PQconsumeInput(raw) == 0 { throw lost() }
    pace.update()
    return true
  }
}
