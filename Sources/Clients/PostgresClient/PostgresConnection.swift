import CLibpq
import Glibc

/// One connection to a PostgreSQL server through libpq. Used by one thread at a time.
///
/// Nothing blocks beyond reach: libpq runs in its asynchronous mode, every wait is a `poll` on the socket and on a
/// `StopSignal`, and ends with `PostgresError.interrupted` when that is raised. (Looking up a host's name is libpq's
/// own and the one exception.)
package final class PostgresConnection: @unchecked Sendable {
  let raw: OpaquePointer
  package let stop: StopSignal
  private let notices: NoticeReceiver?
  /// The row or message that `takeCopyData` returned last; libpq's memory.
  private var copyData: UnsafeMutablePointer<CChar>?
  var pace: ReceivePace
  private var isClosed = false

  private init(_ raw: OpaquePointer, stop: StopSignal, notices: NoticeReceiver?) {
    self.raw = raw
    self.stop = stop
    self.notices = notices
    pace = ReceivePace()
  }

  deinit { close() }

  /// Connects. `replication` asks for a connection that takes replication commands as well as SQL.
  /// `onNotice` gets what the server says beside its answers, on the thread that uses the connection.
  package static func open(
    _ settings: ConnectionSettings, replication: Bool = false, stop: StopSignal,
    onNotice: (@Sendable (PostgresNotice) -> Void)? = nil
  ) throws(PostgresError) -> PostgresConnection {
    let list = settings.complete(replication: replication)
    guard let raw = withKeywordArrays(list, { PQconnectStartParams($0, $1, 0) }) else {
      throw PostgresError(.connect, "no memory for a connection")
    }
    let receiver = onNotice.map { NoticeReceiver($0) }
    PQsetNoticeReceiver(raw, receivePostgresNotice, receiver.map { Unmanaged.passUnretained($0).toOpaque() })
    // With the verbose form, libpq's text of a refused connection holds the SQLSTATE, which has no other way out.
    PQsetErrorVerbosity(raw, PQERRORS_VERBOSE)
    let connection = PostgresConnection(raw, stop: stop, notices: receiver)
    try connection.establish(settings)
    return connection
  }

  private func establish(_ settings: ConnectionSettings) throws(PostgresError) {
    let deadline = ClockTime.now + settings.connectTimeout * max(settings.hostCount, 1)
    var stage = PQstatus(raw)
    if stage == CONNECTION_BAD { throw connectFailure(settings, stage: stage) }
    var polling = PGRES_POLLING_WRITING
    while polling != PGRES_POLLING_OK {
      let isReady: Bool
      switch polling {
      case PGRES_POLLING_READING: isReady = try wait(POLLIN, until: deadline)
      case PGRES_POLLING_WRITING: isReady = try wait(POLLOUT, until: deadline)
      default: throw connectFailure(settings, stage: stage)
      }
      if !isReady { throw PostgresError(.connect, "no connection to \(settings) within the time allowed") }
      stage = PQstatus(raw)
      polling = PQconnectPoll(raw)
    }
    PQsetErrorVerbosity(raw, PQERRORS_DEFAULT)
    PQsetnonblocking(raw, 1)
    pace = ReceivePace(socket: PQsocket(raw), isEncrypted: PQsslInUse(raw) != 0)
  }

  private func connectFailure(_ settings: ConnectionSettings, stage: ConnStatusType) -> PostgresError {
    let text = String(cString: PQerrorMessage(raw))
    if PQconnectionNeedsPassword(raw) != 0 {
      return PostgresError(.passwordMissing, "the server asks for a password for \(settings)")
    }
    let state = ConnectMessage.sqlState(in: text)
    let kind: PostgresError.Kind = state == nil && stage == CONNECTION_SSL_STARTUP ? .tls : .connect
    return PostgresError(kind, sqlState: state, "cannot connect to \(settings): \(ConnectMessage.plain(text))")
  }

  /// The server's version as a number: 150020 is 15.20.
  package var serverVersion: Int { Int(PQserverVersion(raw)) }
  package var serverMajor: Int { serverVersion / 10_000 }
  package var isEncrypted: Bool { PQsslInUse(raw) != 0 }
  package var processID: Int { Int(PQbackendPID(raw)) }
  /// Whether the connection is known to be lost or closed.
  package var isBroken: Bool { isClosed || PQstatus(raw) == CONNECTION_BAD }

  /// A parameter the server reports by itself (`server_encoding`, `in_hot_standby`, ...); nil where it does not.
  package func parameter(_ name: String) -> String? {
    PQparameterStatus(raw, name).map { String(cString: $0) }
  }

  /// Ends the connection. A statement still running is cancelled, so that it does not go on without us (waiting for
  /// a slot, say). May be called more than once.
  package func close() {
    guard !isClosed else { return }
    isClosed = true
    freeCopyData()
    if PQstatus(raw) == CONNECTION_OK, PQtransactionStatus(raw) == PQTRANS_ACTIVE, !isReplicating { cancelRunning() }
    PQfinish(raw)
  }

  /// Set while the stream of changes runs: there is no statement to cancel then.
  var isReplicating = false

  private func cancelRunning() {
    guard let cancel = PQgetCancel(raw) else { return }
    CancelRequest.send(cancel, within: .milliseconds(500))
  }

  // MARK: waiting

  /// Waits until the socket is ready for `events`; false when `deadline` came first.
  func wait(_ events: Int32, until deadline: ClockTime?, heedingStop: Bool = true) throws(PostgresError) -> Bool {
    while true {
      if heedingStop, stop.isRaised { throw .interrupted }
      let socket = PQsocket(raw)
      guard socket >= 0 else { throw lost() }
      var descriptors = (
        pollfd(fd: socket, events: Int16(events), revents: 0),
        pollfd(fd: heedingStop ? stop.descriptor : -1, events: Int16(POLLIN), revents: 0)
      )
      let limit = min(deadline?.millisecondsLeft ?? 1000, 1000)
      let count = withUnsafeMutablePointer(to: &descriptors) { pair in
        pair.withMemoryRebound(to: pollfd.self, capacity: 2) { poll($0, 2, limit) }
      }
      if count < 0, errno != EINTR { throw PostgresError(.connectionLost, "poll failed: errno \(errno)") }
      if count > 0, descriptors.0.revents != 0 { return true }
      if let deadline, deadline <= ClockTime.now { return false }
    }
  }

  /// Sends what libpq has buffered; false when `deadline` came first.
  func flush(until deadline: ClockTime?, heedingStop: Bool = true) throws(PostgresError) -> Bool {
    while true {
      let state = PQflush(raw)
      if state == 0 { return true }
      if state < 0 { throw lost() }
      // The server may be sending itself and not read before we do (manual, section 34.4).
      if !(try wait(POLLIN | POLLOUT, until: deadline, heedingStop: heedingStop)) { return false }
      if PQconsumeInput(raw) == 0 { throw lost() }
    }
  }

  func lost() -> PostgresError {
    let text = isClosed ? "the connection is closed" : ConnectMessage.plain(String(cString: PQerrorMessage(raw)))
    return PostgresError(.connectionLost, text.isEmpty ? "the connection to the server was lost" : text)
  }

  // MARK: copy data, for COPY and for the replication stream

  enum CopyData {
    /// Valid until the next call.
    case data(UnsafeRawBufferPointer)
    /// Nothing complete has been received yet.
    case nothing
    case ended
  }

  func takeCopyData() throws(PostgresError) -> CopyData {
    freeCopyData()
    let length = PQgetCopyData(raw, &copyData, 1)
    if length > 0 { return .data(UnsafeRawBufferPointer(start: copyData, count: Int(length))) }
    switch length {
    case 0: return .nothing
    case -1: return .ended
    default: throw lost()
    }
  }

  private func freeCopyData() {
    if let copyData { PQfreemem(copyData) }
    copyData = nil
  }
}

/// Runs `body` with the list as the two zero-terminated arrays that libpq takes.
private func withKeywordArrays<R>(
  _ list: [(keyword: String, value: String)],
  _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> R
) -> R {
  var keywords: [UnsafePointer<CChar>?] = list.map { UnsafePointer(strdup($0.keyword)) }
  var values: [UnsafePointer<CChar>?] = list.map { UnsafePointer(strdup($0.value)) }
  defer {
    for pointer in keywords + values { free(UnsafeMutablePointer(mutating: pointer)) }
  }
  keywords.append(nil)
  values.append(nil)
  return keywords.withUnsafeBufferPointer { names in
    values.withUnsafeBufferPointer { texts in
      guard let first = names.baseAddress, let second = texts.baseAddress else { preconditionFailure("empty arrays") }
      return body(first, second)
    }
  }
}
