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
}
