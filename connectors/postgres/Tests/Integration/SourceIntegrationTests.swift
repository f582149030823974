import Changes
import ConnectorKit
import PostgresClient
import Testing

@testable import PostgresConnector

/// The source against a real server.
@Suite(.enabled(if: TestServer.isThere, "MILLRACE_TEST_POSTGRES is not set"))
struct SourceIntegrationTests {
  @Test func snapshotThenStreamThenResume() throws {
    let database = try ThrowAwayDatabase(
      """
      CREATE TABLE a (id int PRIMARY KEY, t text); INSERT INTO a VALUES (1, 'one'), (2, NULL);
      CREATE TABLE b (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY); INSERT INTO c VALUES (7);
      """)
    let driver = try database.source()
    let opening = try driver.open()
    #expect(opening.snapshot == [true])
    try database.run("INSERT INTO a VALUES (3, 'three')")
    try driver.catchUp()
    #expect(
      driver.lines == [
        "[snapshot of public.a public.b public.c]", "r/first public.a 1,'one'", "r/lastInTable public.a 2,null",
        "r/last public.c 7", "[snapshot complete]", "c public.a 3,'three'",
      ])
    driver.source.close()
    try database.run("UPDATE a SET t = 'x' WHERE id = 1; DELETE FROM c; ALTER TABLE a ADD n int DEFAULT 5;")
    driver.lines = []
    #expect(try driver.open().snapshot == [false])
    try database.run("INSERT INTO a VALUES (4, 'four'); TRUNCATE b")
    try driver.catchUp()
    #expect(
      driver.lines == [
        "u public.a 1,'x'", "d public.c 7", "c public.a 4,'four',5", "t public.b",
      ])
  }

  @Test func newSinkBesideAnOldOne() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1)")
    let driver = try database.source()
    try driver.open()
    try driver.catchUp()
    let old = try #require(driver.position)
    driver.source.close()
    try database.run("INSERT INTO a VALUES (2)")
    // The slot stands: the new sink's snapshot comes from a second, temporary one; the old sink goes on where it was.
    let opening = try driver.source.open(SourceRequest(resume: [old, nil]))
    #expect(opening.snapshot == [false, true])
    #expect(opening.start != old)
    driver.lines = []
    try database.run("INSERT INTO a VALUES (3)")
    try driver.catchUp()
    #expect(
      driver.lines == [
        "[snapshot of public.a]", "r/first public.a 1", "r/last public.a 2", "[snapshot complete]", "c public.a 2",
        "c public.a 3",
      ])
    #expect(
      try database.text("SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE current_database() || '%'")
        == "1")
  }

  @Test func idleDatabaseReleasesItsLog() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE other (id int)")
    let driver = try database.source([
      "table.include.list": "public.a", "publication.autocreate.mode": "filtered", "snapshot.mode": "no_data",
    ])
    try driver.open()
    let first = try #require(try database.text(confirmed))
    try database.run("INSERT INTO other SELECT generate_series(1, 1000)")
    let end = try #require(try database.text("SELECT pg_current_wal_flush_lsn()").flatMap { LSN($0) })
    let advanced = try driver.read { _ in
      try database.text(confirmed).flatMap { LSN($0) }.map { $0 >= end } ?? false
    }
    #expect(advanced, "the slot stayed at \(first)")
    #expect(driver.rowCount == 0)
    // Nothing is confirmed that a checkpoint does not name: the next start finds no gap.
    driver.source.close()
    try driver.open()
  }

  private var confirmed: String {
    "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = current_database()"
  }

  @Test func nothingIsConfirmedBeforeItIsAcknowledged() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY)")
    let driver = try database.source(["snapshot.mode": "no_data", "status.update.interval.ms": "20"])
    driver.acknowledges = false
    try driver.open()
    let before = try database.text(confirmed)
    try database.run("INSERT INTO a VALUES (1)")
    try driver.catchUp()
    let deadline = ClockTime.now + .milliseconds(200)
    try driver.read { _ in ClockTime.now > deadline }
    #expect(try database.text(confirmed) == before)
    driver.source.acknowledge(try #require(driver.position))
    driver.source.close()
    #expect(try database.text(confirmed) != before)
  }

  @Test func shapeChangesWithinTheStream() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY, t text)")
    let driver = try database.source(["snapshot.mode": "no_data"])
    try driver.open()
    try database.run("INSERT INTO a VALUES (1, 'x')")
    try database.run("ALTER TABLE a ADD n numeric(6,2), DROP t; INSERT INTO a VALUES (2, 1.50)")
    try database.run("ALTER TABLE a RENAME n TO m; INSERT INTO a VALUES (3, NULL)")
    try database.run("CREATE TABLE later (k text PRIMARY KEY); INSERT INTO later VALUES ('new')")
    try driver.catchUp()
    #expect(driver.lines == ["c public.a 1,'x'", "c public.a 2,150", "c public.a 3,null", "c public.later 'new'"])
  }

  @Test func rangesOfOneTableInParallel() throws {
    let database = try ThrowAwayDatabase(
      """
      CREATE TABLE big (id int PRIMARY KEY, t text) WITH (fillfactor = 10);
      INSERT INTO big SELECT n, repeat('x', 200) FROM generate_series(1, 40000) n;
      CREATE TABLE small (id int PRIMARY KEY); INSERT INTO small VALUES (1);
      """)
    let driver = try database.source(["snapshot.max.threads": "3", "snapshot.mode": "initial_only"])
    let opening = try driver.open()
    #expect(opening.snapshot == [true])
    try #require(try driver.read { $0.lines.last == "[snapshot complete]" })
    let rows = driver.lines.filter { $0.hasPrefix("r/") }
    #expect(rows.count == 40_001)
    #expect(Set(rows.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }).count == 40_001)
    for mark in ["first", "last"] { #expect(rows.filter { $0.hasPrefix("r/\(mark) ") }.count == 1) }
    #expect(rows.first?.hasPrefix("r/first public.big") == true)
    #expect(rows.last?.hasPrefix("r/last ") == true)
    #expect(try driver.source.read(from: driver.pool, waitingAtMost: .zero).isFinished)
    // A second start has nothing to do.
    driver.source.close()
    #expect(try driver.open().snapshot == [false])
    #expect(try driver.source.read(from: driver.pool, waitingAtMost: .zero).isFinished)
  }

  @Test func oneTransactionSpansManyBatches() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY, t text)")
    let driver = try database.source(["snapshot.mode": "no_data"])
    try driver.open()
    try database.run("INSERT INTO a SELECT n, 'row ' || n FROM generate_series(1, 50000) n")
    // Broken off in the middle: no checkpoint lies inside the transaction, all of it comes again.
    try #require(try driver.read(keepingLines: false) { $0.rowCount > 20_000 })
    driver.source.close()
    driver.rowCount = 0
    try driver.open()
    try driver.catchUp(keepingLines: false)
    #expect(driver.rowCount == 50_002)
    #expect(driver.pool.made <= 3)
  }

  @Test func connectionCutAndReopened() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY)")
    let driver = try database.source(["snapshot.mode": "no_data"])
    try driver.open()
    try database.run("INSERT INTO a VALUES (1)")
    try driver.catchUp()
    try database.run(
      "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = current_database()")
    try database.run("INSERT INTO a VALUES (2)")
    let failure = #expect(throws: ConnectorFailure.self) { try driver.read { $0.lines.count == 2 } }
    #expect(failure?.advice == .retry)
    #expect(failure?.code == "connection-lost")
    driver.source.close()
    try driver.open()
    try driver.catchUp()
    #expect(driver.lines == ["c public.a 1", "c public.a 2"])
  }

  @Test func aLostQueryConnectionIsReplaced() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY)")
    let driver = try database.source(["snapshot.mode": "no_data"])
    try driver.open()
    try database.run(
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'millrace' AND backend_type = 'client backend'
      """)
    try database.run("INSERT INTO a VALUES (1)")
    try driver.catchUp()
    #expect(driver.lines == ["c public.a 1"])
  }

  @Test func interruptEndsAWait() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY)")
    let driver = try database.source(["snapshot.mode": "no_data"])
    try driver.open()
    let source = driver.source
    let begin = ClockTime.now
    source.interrupt()
    #expect(try source.read(from: driver.pool, waitingAtMost: .seconds(20)).isIdle)
    #expect(ClockTime.now - begin < .seconds(5))
  }

  @Test func waitsForItsTurnAtTheSlot() throws {
    let database = try ThrowAwayDatabase("CREATE TABLE a (id int PRIMARY KEY)")
    let first = try database.source(["snapshot.mode": "no_data"])
    try first.open()
    let properties = ["snapshot.mode": "no_data", "slot.max.retries": "2", "slot.retry.delay.ms": "50"]
    let failure = #expect(throws: ConnectorFailure.self) { try database.source(properties).open() }
    #expect(failure?.code == "slot-active")
    #expect(failure?.advice == .retry)
  }
}

extension SourcePosition {
  var postgres: PostgresPosition? {
    switch self {
    case .postgres(let position): return position
    }
  }
}

extension ReadOutcome {
  var isFinished: Bool {
    if case .finished = self { return true }
    return false
  }

  var isIdle: Bool {
    if case .idle = self { return true }
    return false
  }
}
