import Changes
import ConnectorKit
import PostgresClient
import Testing

@testable import PostgresConnector

/// What a source must never do: go on over a gap.
@Suite(.enabled(if: TestServer.isThere, "MILLRACE_TEST_POSTGRES is not set"))
struct GapIntegrationTests {
  private func caughtUp(_ properties: [String: String] = [:]) throws -> (ThrowAwayDatabase, SourceDriver) {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1)")
    let driver = try database.source(properties)
    try driver.open()
    try driver.catchUp()
    driver.source.close()
    driver.lines = []
    return (database, driver)
  }

  @Test func slotDropped() throws {
    let (database, driver) = try caughtUp()
    try database.run("SELECT pg_drop_replication_slot(current_database())")
    let failure = #expect(throws: ConnectorFailure.self) { try driver.open() }
    #expect(failure?.code == "slot-missing")
    #expect(failure?.advice == .stop)
  }

  @Test func slotDroppedAndSnapshotWhenNeeded() throws {
    let (database, driver) = try caughtUp(["snapshot.mode": "when_needed"])
    try database.run("SELECT pg_drop_replication_slot(current_database()); INSERT INTO a VALUES (2)")
    #expect(try driver.open().snapshot == [true])
    try driver.catchUp()
    #expect(
      driver.lines == ["[snapshot of public.a]", "r/first public.a 1", "r/last public.a 2", "[snapshot complete]"])
  }

  @Test func slotUsedByAnother() throws {
    let (database, driver) = try caughtUp()
    try database.run("INSERT INTO a VALUES (2)")
    try database.run("SELECT pg_replication_slot_advance(current_database(), pg_current_wal_flush_lsn())")
    let failure = #expect(throws: ConnectorFailure.self) { try driver.open() }
    #expect(failure?.code == "slot-ahead")
    #expect(failure?.advice == .stop)
    // Accepted by the user, it goes on from where the slot is.
    let trusting = try database.source(["offset.mismatch.strategy": "trust_slot"])
    trusting.position = driver.position
    #expect(try trusting.open().snapshot == [false])
    try database.run("INSERT INTO a VALUES (3)")
    try trusting.catchUp()
    #expect(trusting.lines == ["c public.a 3"])
  }

  @Test func checkpointOfAnotherServer() throws {
    let (database, driver) = try caughtUp()
    defer { withExtendedLifetime(database) {} }
    driver.position = .postgres(PostgresPosition(lsn: LSN(UInt64.max / 2)))
    let failure = #expect(throws: ConnectorFailure.self) { try driver.open() }
    #expect(failure?.code == "position-beyond-log")
  }

  @Test func foreignSlot() throws {
    let database = try ThrowAwayDatabase(
      "SELECT pg_create_logical_replication_slot(current_database()::name, 'test_decoding')")
    let failure = #expect(throws: ConnectorFailure.self) { try database.source().open() }
    #expect(failure?.code == "slot-foreign")
  }

  @Test func publicationMissing() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY)")
    let driver = try database.source(["publication.autocreate.mode": "disabled"])
    let failure = #expect(throws: ConnectorFailure.self) { try driver.open() }
    #expect(failure?.code == "publication-missing")
  }

  @Test func wrongPasswordStops() throws {
    let database = try ThrowAwayDatabase()
    let driver = try database.source(["database.password": "wrong-secret"])
    let failure = #expect(throws: ConnectorFailure.self) { try driver.open() }
    #expect(failure?.code == "login-refused")
    #expect(failure?.advice == .stop)
    #expect(failure?.description.contains("wrong-secret") == false)
  }

  @Test func nobodyListens() throws {
    let database = try ThrowAwayDatabase()
    let failure = #expect(throws: ConnectorFailure.self) { try database.source(["database.port": "1"]).open() }
    #expect(failure?.code == "connection-failed")
    #expect(failure?.advice == .retry)
  }

  @Test func brokenSnapshotBeginsAnew() throws {
    let database = try ThrowAwayDatabase(
      """
      CREATE TABLE a (id int PRIMARY KEY, t text);
      INSERT INTO a SELECT n, repeat('x', 100) FROM generate_series(1, 5000) n;
      """
    )
    let driver = try database.source()
    try driver.open()
    try #require(try driver.read(keepingLines: false) { $0.rowCount > 100 })
    #expect(driver.position?.isSnapshotUnfinished == true)
    driver.source.close()
    driver.rowCount = 0
    #expect(try driver.open().snapshot == [true])
    try driver.catchUp(keepingLines: false)
    #expect(driver.rowCount == 5000)
  }
}
