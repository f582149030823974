import ConnectorKit
import Testing

@testable import PostgresConnector

@Suite struct PostgresOptionsTests {
  private func read(_ properties: [String: String]) -> (PostgresOptions, [SettingProblem]) {
    var values = ["database.hostname": "h", "database.dbname": "d", "plugin.name": "pgoutput"]
    values.merge(properties) { $1 }
    var settings = Settings(values.filter { $0.value != "-" })
    let options = PostgresOptions(&settings)
    return (options, settings.problems)
  }

  @Test func defaultsAreDebeziums() {
    let (options, problems) = read([:])
    #expect(problems == [])
    #expect(options.slot.name == "debezium")
    #expect(options.slot.retries == 6)
    #expect(options.slot.retryDelay == .seconds(10))
    #expect(options.publication.name == "dbz_publication")
    #expect(options.publication.creation == .allTables)
    #expect(options.snapshot.decision == SnapshotDecision())
    #expect(options.snapshot.threads == 1)
    #expect(options.statusInterval == .seconds(10))
    #expect(options.heartbeatInterval == nil)
    #expect(options.confirmsPositions)
    #expect(options.connection["port"] == "5432")
    #expect(options.connection["sslmode"] == "prefer")
    #expect(options.connection["password"] == nil)
  }

  @Test func connectionKeywords() {
    let (options, problems) = read([
      "database.hostname": "one, two", "database.port": "5432,5433", "database.user": "u", "database.password": " p w ",
      "database.sslmode": "verify-full", "database.sslrootcert": "/ca.crt", "database.tcpKeepAlive": "false",
      "driver.target_session_attrs": "read-write", "driver.connect_timeout": "3",
    ])
    #expect(problems == [])
    #expect(options.connection["host"] == "one,two")
    #expect(options.connection["port"] == "5432,5433")
    #expect(options.connection["password"] == " p w ")
    #expect(options.connection["sslrootcert"] == "/ca.crt")
    #expect(options.connection["keepalives"] == "0")
    #expect(options.connection["target_session_attrs"] == "read-write")
    #expect(options.connection.connectTimeout == .seconds(3))
    #expect(!"\(options.connection)".contains("p w"))
  }

  @Test(arguments: [
    ("plugin.name", "decoderbufs"), ("plugin.name", "wal2json"), ("slot.name", "Upper"), ("slot.name", "a-b"),
    ("database.port", "0"), ("database.port", "5432,x"), ("database.sslmode", "maybe"), ("database.dbname", "-"),
    ("database.hostname", "-"), ("snapshot.mode", "never"), ("snapshot.mode", "custom"), ("snapshot.mode", "often"),
    ("publication.autocreate.mode", "some"), ("slot.stream.params", "proto_version=2"), ("slot.stream.params", "x"),
    ("replica.identity.autoset.values", "public.a:SOME"), ("snapshot.select.statement.overrides", "public.a"),
    ("snapshot.query.mode", "custom"), ("snapshot.max.threads", "0"), ("table.include.list", "("),
  ])
  func mistakes(property: String, value: String) {
    let (_, problems) = read([property: value])
    #expect(problems.contains { $0.severity == .error })
  }

  @Test(arguments: [
    ("plugin.name", "-"), ("slot.drop.on.stop", "true"), ("lsn.flush.mode", "manual"), ("xmin.fetch.interval.ms", "5"),
    ("driver.prepareThreshold", "0"), ("heartbeat.action.query", "SELECT 1"),
    ("snapshot.select.statement.overrides.public.a", "SELECT 1"),
  ])
  func warnings(property: String, value: String) {
    let (_, problems) = read([property: value])
    #expect(problems.map(\.severity) == [.warning])
  }

  @Test func lists() {
    let (options, problems) = read([
      "slot.stream.params": "origin=none;x=a=b", "database.initial.statements": "SET a = 1; SELECT ';;'",
      "replica.identity.autoset.values": "public.a:FULL,public\\..*:INDEX my_index",
      "snapshot.select.statement.overrides": "public.a",
      "snapshot.select.statement.overrides.public.a": "SELECT * FROM a WHERE x;  ",
    ])
    #expect(problems == [])
    #expect(options.slot.streamParameters.map(\.name) == ["origin", "x"])
    #expect(options.slot.streamParameters.map(\.value) == ["none", "a=b"])
    #expect(options.initialStatements == ["SET a = 1", "SELECT ';'"])
    #expect(options.replicaIdentities.map(\.identity) == [.full, .index("my_index")])
    #expect(options.snapshot.selects == ["public.a": "SELECT * FROM a WHERE x"])
  }

  @Test func configurationBased() {
    let (options, _) = read([
      "snapshot.mode": "configuration_based", "snapshot.mode.configuration.based.snapshot.data": "true",
      "snapshot.mode.configuration.based.start.stream": "true",
    ])
    #expect(options.snapshot.decision == SnapshotDecision(readsWhenEmpty: true, streams: true))
  }
}
