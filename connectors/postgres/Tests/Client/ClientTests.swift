import ConnectorKit
import Testing

@testable import PostgresClient
@testable import PostgresConnector

@Suite struct ClientTests {
  @Test func connectionFailuresTellTheirState() {
    let text = """
      connection to server at "::1", port 5432 failed: FATAL:  28P01: password authentication failed for user "cdc"
      LOCATION:  auth_failed, auth.c:335
      """
    #expect(ConnectMessage.sqlState(in: text) == "28P01")
    let plain = ConnectMessage.plain(text)
    #expect(plain.hasPrefix("connection to server at \"::1\", port 5432 failed: FATAL: password authentication failed"))
    #expect(!plain.contains("28P01"))
    #expect(!plain.contains("auth.c"))
    #expect(ConnectMessage.sqlState(in: "connection to server at \"h\" failed: Connection refused\n\tIs the") == nil)
    #expect(ConnectMessage.plain("server closed\n\tThis probably means\n") == "server closed")
    #expect(ConnectMessage.sqlState(in: "") == nil)
    #expect(ConnectMessage.sqlState(in: "a:  123") == nil)
  }

  @Test func quoting() {
    #expect(Quoting.identifier("a\"b") == "\"a\"\"b\"")
    #expect(Quoting.literal("it's") == "'it''s'")
    #expect(Quoting.literal("a\\b'") == "E'a\\\\b'''")
    #expect(Quoting.replicationLiteral("\"p\\'") == "'\"p\\'''")
  }

  @Test func sessionParametersBecomeOptions() {
    var settings = ConnectionSettings()
    settings.set("host", "h")
    settings.set("options", "-c search_path=x")
    settings.set("user", "u")
    settings.set("user", nil)
    settings.set("gssencmode", "prefer")
    settings.session = [SessionParameter("DateStyle", "ISO, DMY"), SessionParameter("TimeZone", "UTC")]
    let list = settings.complete(replication: true)
    #expect(list.map(\.keyword) == ["host", "options", "gssencmode", "replication"])
    #expect(list[1].value == "-c DateStyle=ISO,\\ DMY -c TimeZone=UTC -c search_path=x")
    #expect(list[3].value == "database")
  }

  @Test(arguments: [
    ("28P01", ConnectorFailure.Advice.stop, "login-refused"), ("28000", .stop, "login-refused"),
    ("3D000", .stop, "database-missing"), ("42501", .stop, "privilege-missing"), ("42704", .stop, "object-missing"),
    ("55006", .retry, "slot-active"), ("55000", .stop, "server-not-prepared"), ("58P01", .stop, "slot-lost"),
    ("53400", .stop, "server-limit"), ("57P01", .retry, "connection-lost"), ("57P03", .retry, "connection-lost"),
    ("08006", .retry, "connection-lost"), ("53300", .retry, "server-trouble"), ("57014", .retry, "server-trouble"),
    ("57P04", .stop, "database-missing"), ("22P02", .stop, "server-error"), ("25006", .stop, "server-read-only"),
  ])
  func failuresByState(state: String, advice: ConnectorFailure.Advice, code: String) {
    let failure = PostgresFailures.failure(
      PostgresError(.server, sqlState: state, "m"), while: .querying, "doing")
    #expect(failure.advice == advice)
    #expect(failure.code == code)
  }

  @Test(arguments: [
    (PostgresError.Kind.connect, PostgresFailures.Task.connecting, ConnectorFailure.Advice.retry),
    (.tls, .connecting, .stop), (.tls, .querying, .retry), (.passwordMissing, .connecting, .stop),
    (.connectionLost, .streaming, .retry), (.timedOut, .querying, .retry), (.unexpected, .streaming, .retry),
  ])
  func failuresByKind(kind: PostgresError.Kind, task: PostgresFailures.Task, advice: ConnectorFailure.Advice) {
    #expect(PostgresFailures.failure(PostgresError(kind, "m"), while: task, "").advice == advice)
  }

  @Test func aTableThatChangedUnderTheSnapshotIsReadAnew() {
    let error = PostgresError(.server, sqlState: "42P01", "m")
    #expect(PostgresFailures.failure(error, while: .copying, "").advice == .retry)
    #expect(PostgresFailures.failure(error, while: .querying, "").advice == .stop)
  }

  @Test func theStopSignalWakes() {
    let signal = StopSignal()
    #expect(!signal.wait(atMost: .zero))
    signal.raise()
    signal.raise()
    #expect(signal.wait(atMost: .seconds(60)))
    signal.lower()
    #expect(!signal.isRaised)
    #expect(!signal.wait(atMost: .zero))
  }
}
