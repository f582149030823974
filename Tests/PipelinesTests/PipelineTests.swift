import Changes
import ConnectorKit
import Testing

@testable import Pipelines

/// The threads around the runners: the same scripted source and targets as in the simulation, run for real.
@Suite struct PipelineTests {
  private func run(seed: UInt64, failureRate: Int) throws -> (PipelineEnd, ScriptedSource.Server, [FaultySink.Target]) {
    var dice = Dice(seed: seed)
    let server = ScriptedSource.Server(History(dice: &dice, transactions: 80))
    server.happened = 80
    let targets = [FaultySink.Target(), FaultySink.Target()]
    let kinds: [FaultySink.Kind] = [.file, .warehouse]
    let sinks = zip(kinds, targets).enumerated().map { index, pair in
      FaultySink("s\(index)", pair.0, target: pair.1, dice: Dice(seed: dice.next()), failureRate: failureRate)
    }
    var options = PipelineOptions()
    options.untilCaughtUp = true
    options.checkpointInterval = .milliseconds(1)
    options.retry = RetryPolicy(initialDelay: .milliseconds(1), longestDelay: .milliseconds(2))
    let pipeline = Pipeline(
      name: "p", source: ScriptedSource(server, dice: Dice(seed: dice.next()), failureRate: failureRate), sinks: sinks,
      store: FaultyStore(dice: dice), options: options, log: SilentLog())
    return (try pipeline.run(), server, targets)
  }

  @Test(arguments: UInt64(1)...10) func catchesUpAndStops(seed: UInt64) throws {
    let (end, server, targets) = try run(seed: seed, failureRate: 0)
    #expect(end == .caughtUp)
    let rows = server.history.rows(at: .max)
    for target in targets { #expect(target.entries.filter { $0.operation == .read }.count == rows.count) }
    #expect(server.acknowledgements.last == server.end)
  }

  @Test(arguments: UInt64(1)...10) func startsAnewAfterFailures(seed: UInt64) throws {
    let (end, server, targets) = try run(seed: seed, failureRate: 60)
    #expect(end == .caughtUp)
    for target in targets {
      let last = target.entries.dropFirst(target.snapshotStart)
      #expect(last.filter { $0.operation == .read }.count == server.history.rows(at: .max).count)
    }
  }

  @Test func stopEndsARunningPipeline() throws {
    var dice = Dice(seed: 7)
    let server = ScriptedSource.Server(History(dice: &dice, transactions: 10))
    let sink = FaultySink("s", .log, target: FaultySink.Target(), dice: dice, failureRate: 0)
    let pipeline = Pipeline(
      name: "p", source: ScriptedSource(server, dice: dice, failureRate: 0), sinks: [sink],
      store: FaultyStore(dice: dice), log: SilentLog())
    let stopper = WorkerThread("stopper") {
      while !pipeline.progress.isStreaming {}
      pipeline.stop()
    }
    #expect(try pipeline.run() == .stopped)
    #expect(stopper.join())
  }

  @Test func failureForGoodEndsWithItsMessage() throws {
    let server = ScriptedSource.Server(History(dice: &dice, transactions: 3))
    server.released = 1 << 40
    server.happened = 3
    let store = FaultyStore(dice: dice)
    let old = SourcePosition.postgres(PostgresPosition(lsn: LSN(1), commitLSN: LSN(1)))
    try store.commit(SinkCheckpoint(position: old), pipeline: "p", sink: "s")
    let sink = FaultySink("s", .log, target: FaultySink.Target(), dice: dice, failureRate: 0)
    let pipeline = Pipeline(
      name: "p", source: ScriptedSource(server, dice: dice, failureRate: 0), sinks: [sink], store: store,
      log: SilentLog())
    #expect(throws: ConnectorFailure.self) { try pipeline.run() }
  }

  private var dice: Dice {
    get { Dice(seed: 3) }
    nonmutating set {}
  }

  @Test(arguments: [(1, 300), (2, 600), (3, 1200), (6, 9600), (7, 10_000), (60, 10_000)])
  func waitsGrow(failure: Int, milliseconds: Int) {
    #expect(RetryPolicy().delay(afterFailure: failure) == .milliseconds(milliseconds))
  }

  @Test func retriesEnd() {
    #expect(RetryPolicy(limit: 2).delay(afterFailure: 2) != nil)
    #expect(RetryPolicy(limit: 2).delay(afterFailure: 3) == nil)
  }
}
