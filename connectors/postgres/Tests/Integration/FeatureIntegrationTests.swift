import Changes
import ConnectorKit
import PostgresClient
import Testing

@testable import PostgresConnector

/// Properties that show on a server.
@Suite(.enabled(if: TestServer.isThere, "MILLRACE_TEST_POSTGRES is not set"))
struct FeatureIntegrationTests {
  @Test func filteredPublicationFollowsTheDefinition() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY)")
    let tables =
      "SELECT string_agg(tablename, ' ' ORDER BY 1) FROM pg_publication_tables WHERE pubname = current_database()"
    var properties = [
      "publication.autocreate.mode": "filtered", "table.include.list": "public.a", "snapshot.mode": "no_data",
    ]
    let first = try database.source(properties)
    try first.open()
    #expect(try database.text(tables) == "a")
    first.source.close()
    properties["table.include.list"] = "public.a,public.b"
    let second = try database.source(properties)
    second.position = try first.source.currentEnd()
    try second.open()
    #expect(try database.text(tables) == "a b")
  }

  @Test func replicaIdentityIsSet() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int)")
    let driver = try database.source(["replica.identity.autoset.values": "public.b:FULL", "snapshot.mode": "no_data"])
    try driver.open()
    #expect(
      try database.text(
        "SELECT string_agg(relreplident::text, '' ORDER BY relname) FROM pg_class WHERE relname IN ('a', 'b')")
        == "df")
  }

  @Test func ownSelectAndSubsetOfTables() throws {
    let database = try ThrowAwayDatabase(
      """
      CREATE TABLE a (id int PRIMARY KEY, t text); INSERT INTO a VALUES (1, 'x'), (2, 'y'), (3, 'z');
      CREATE TABLE b (id int PRIMARY KEY); INSERT INTO b VALUES (9);
      """)
    let driver = try database.source([
      "snapshot.include.collection.list": "public.a", "snapshot.select.statement.overrides": "public.a",
      "snapshot.select.statement.overrides.public.a": "SELECT id FROM a WHERE id > 1 ORDER BY id DESC;",
      "snapshot.locking.mode": "shared",
    ])
    try driver.open()
    try driver.catchUp()
    #expect(
      driver.lines == [
        "[snapshot of public.a]", "r/first public.a 3,null", "r/last public.a 2,null", "[snapshot complete]",
      ])
  }

  @Test func heartbeatsWithTheirQuery() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE beats (at timestamptz); CREATE TABLE a (id int PRIMARY KEY)")
    let driver = try database.source([
      "heartbeat.interval.ms": "10", "heartbeat.action.query": "INSERT INTO beats VALUES (now())",
      "table.include.list": "public.a",
    ])
    try driver.open()
    #expect(try driver.read { $0.lines.filter { $0 == "heartbeat" }.count >= 3 })
    #expect(try database.text("SELECT count(*) > 0 FROM beats") == "t")
  }

  @Test func logicalMessagesAndPartitionRoots() throws {
    let database = try ThrowAwayDatabase(
      """
      CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); INSERT INTO p VALUES (1);
      """)
    let driver = try database.source(["publish.via.partition.root": "true", "table.include.list": "public.p"])
    try driver.open()
    try database.run("INSERT INTO p VALUES (2)")
    try database.run("SELECT pg_logical_emit_message(true, 'in', 'x'), pg_logical_emit_message(false, 'out', 'y')")
    try driver.catchUp()
    #expect(Set(driver.lines.dropFirst(3)) == ["c public.p 2", "m 'in'", "m 'out'"])
    #expect(driver.lines.prefix(3) == ["[snapshot of public.p]", "r/last public.p 1", "[snapshot complete]"])
  }

  @Test func slotDropsOnStop() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY)")
    let driver = try database.source(["slot.drop.on.stop": "true"])
    try driver.open()
    try driver.catchUp()
    driver.source.close()
    #expect(try database.text("SELECT count(*) FROM pg_replication_slots WHERE slot_name = current_database()") == "0")
  }

  @Test func inspectionFindsWhatStopsARun() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE nokey (a box)")
    let source = try database.source(["publication.autocreate.mode": "disabled"]).source
    let findings = source.inspect()
    func level(_ subject: String) -> Finding.Level? { findings.first { $0.subject == subject }?.level }
    #expect(level("connection") == .ok)
    #expect(level("wal_level") == .ok)
    #expect(level("replication connection") == .ok)
    #expect(level("replication slot \(database.name)") == .ok)
    #expect(level("publication \(database.name)") == .problem)
    #expect(level("replica identity") == .warning)
    #expect(findings.allSatisfy { $0.level == .ok || $0.advice != nil })
    // Nothing was made.
    #expect(try database.text("SELECT count(*) FROM pg_replication_slots WHERE slot_name = current_database()") == "0")
  }
}
