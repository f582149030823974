import Changes
import ConnectorKit
import Testing

@testable import PostgresConnector

@Suite struct OpeningPlanTests {
  private func options(_ properties: [String: String] = [:]) -> PostgresOptions {
    var values = ["database.hostname": "h", "database.dbname": "d", "slot.name": "s", "plugin.name": "pgoutput"]
    values.merge(properties) { $1 }
    var settings = Settings(values)
    return PostgresOptions(&settings)
  }

  private func at(_ lsn: UInt64, snapshot: String? = nil, isCompleted: Bool = false) -> SourcePosition {
    .postgres(
      PostgresPosition(
        lsn: LSN(lsn), commitLSN: snapshot == nil ? LSN(lsn) : nil, messageType: "COMMIT", snapshot: snapshot,
        isSnapshotCompleted: isCompleted))
  }

  private func slot(confirmed: UInt64 = 100, walStatus: String = "reserved") -> ReplicationSlot {
    ReplicationSlot(
      name: "s", plugin: "pgoutput", database: "d", confirmed: LSN(confirmed), walStatus: walStatus)
  }

  private func plan(
    _ resume: [SourcePosition?], slot: ReplicationSlot?, logEnd: UInt64 = 1000, _ properties: [String: String] = [:]
  ) throws(ConnectorFailure) -> OpeningPlan {
    try OpeningPlan.make(
      SourceRequest(resume: resume), slot: slot, logEnd: LSN(logEnd), options: options(properties))
  }

  @Test func firstStart() throws {
    let plan = try plan([nil, nil], slot: nil)
    #expect(plan.snapshot == [true, true])
    #expect(plan.lowest == nil)
    #expect(plan.hasFreshSinks)
    #expect(!plan.replacesSlot)
  }

  @Test func resumesAtTheLowest() throws {
    let plan = try plan([at(300), at(200), at(150, snapshot: "INITIAL")], slot: slot())
    #expect(plan.snapshot == [false, false, true])
    #expect(plan.lowest?.resumeLSN == LSN(200))
    #expect(plan.hasFreshSinks)
  }

  @Test func aCompletedSnapshotIsAPosition() throws {
    let plan = try plan([at(200, snapshot: "INITIAL", isCompleted: true)], slot: slot())
    #expect(plan.snapshot == [false])
    #expect(plan.lowest?.resumeLSN == LSN(200))
    #expect(!plan.hasFreshSinks)
  }

  @Test(arguments: [
    ("slot-ahead", 50, 100, "reserved", 1000), ("slot-lost", 200, 100, "lost", 1000),
    ("position-beyond-log", 2000, 100, "reserved", 1000),
  ])
  func gapsStop(code: String, position: UInt64, confirmed: UInt64, walStatus: String, logEnd: UInt64) {
    let failure = #expect(throws: ConnectorFailure.self) {
      try plan([at(position)], slot: slot(confirmed: confirmed, walStatus: walStatus), logEnd: logEnd)
    }
    #expect(failure?.code == code)
    #expect(failure?.advice == .stop)
    #expect(failure?.hint != nil)
  }

  @Test func aMissingSlotStops() {
    let failure = #expect(throws: ConnectorFailure.self) { try plan([at(50)], slot: nil) }
    #expect(failure?.code == "slot-missing")
  }

  @Test func theOneAtItsConfirmedPositionGoesOn() throws {
    #expect(try plan([at(100)], slot: slot(confirmed: 100)).snapshot == [false])
  }

  @Test func whenNeededReadsAnew() throws {
    let mode = ["snapshot.mode": "when_needed"]
    #expect(try plan([at(50), at(200)], slot: slot(), mode).snapshot == [true, false])
    let lost = try plan([at(200)], slot: slot(walStatus: "lost"), mode)
    #expect(lost.snapshot == [true])
    #expect(lost.replacesSlot)
    #expect(try plan([at(200)], slot: nil, mode).snapshot == [true])
  }

  @Test func theUserMayAcceptTheGap() throws {
    let plan = try plan([at(50)], slot: slot(), ["offset.mismatch.strategy": "trust_greater_lsn"])
    #expect(plan.lowest?.resumeLSN == LSN(100))
    #expect(plan.warnings.count == 1)
  }

  @Test(arguments: [
    ("initial", [true, true, false]), ("initial_only", [true, true, false]), ("no_data", [false, false, false]),
    ("always", [true, true, true]), ("when_needed", [true, true, false]),
    ("configuration_based", [false, false, false]),
  ])
  func modes(mode: String, expected: [Bool]) throws {
    let resume = [nil, at(150, snapshot: "INITIAL"), at(200)]
    #expect(try plan(resume, slot: slot(), ["snapshot.mode": mode]).snapshot == expected)
  }

  @Test func publicationPlans() throws {
    func statements(_ mode: String, _ existing: Publication?, viaRoot: Bool = false) throws -> PublicationPlan {
      let options = options([
        "publication.autocreate.mode": mode, "publication.name": "p", "publish.via.partition.root": "\(viaRoot)",
      ])
      return try PublicationPlan.make(options.publication, existing: existing, tables: ["public.a", "public.b"])
    }
    let partial = Publication(isForAllTables: false, viaPartitionRoot: false, tables: ["public.a"])
    let all = Publication(isForAllTables: true, viaPartitionRoot: false, tables: [])
    #expect(try statements("all_tables", nil) == .run(["CREATE PUBLICATION \"p\" FOR ALL TABLES"]))
    #expect(
      try statements("all_tables", nil, viaRoot: true)
        == .run(["CREATE PUBLICATION \"p\" FOR ALL TABLES WITH (publish_via_partition_root = true)"]))
    #expect(try statements("no_tables", nil) == .run(["CREATE PUBLICATION \"p\""]))
    #expect(try statements("disabled", nil) == .missing)
    #expect(try statements("filtered", nil) == .run(["CREATE PUBLICATION \"p\" FOR TABLE public.a, public.b"]))
    #expect(try statements("filtered", partial) == .run(["ALTER PUBLICATION \"p\" SET TABLE public.a, public.b"]))
    #expect(try statements("filtered", all) == .keep)
    #expect(try statements("disabled", partial) == .keep)
  }

  @Test func slotCommands() {
    func command(_ major: Int, _ isTemporary: Bool, _ exports: Bool, _ isFailover: Bool) -> String {
      CreatedSlot.command(
        "s", major: major, isTemporary: isTemporary, exportsSnapshot: exports, isFailover: isFailover)
    }
    #expect(command(13, false, true, false) == "CREATE_REPLICATION_SLOT \"s\" LOGICAL pgoutput EXPORT_SNAPSHOT")
    #expect(
      command(14, true, false, true) == "CREATE_REPLICATION_SLOT \"s\" TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT")
    #expect(
      command(17, false, true, true)
        == "CREATE_REPLICATION_SLOT \"s\" LOGICAL pgoutput (SNAPSHOT 'export', FAILOVER)")
    #expect(command(15, false, false, true) == "CREATE_REPLICATION_SLOT \"s\" LOGICAL pgoutput (SNAPSHOT 'nothing')")
  }
}
