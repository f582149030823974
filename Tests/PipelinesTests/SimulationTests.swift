import Testing

/// The engine's promises under faults. A failing seed is printed: run it alone with `Simulation(seed:)`.
@Suite struct SimulationTests {
  @Test func promisesHoldWhateverTheSeed() throws {
    var crashes = 0
    var failures = 0
    for seed in UInt64(1)...400 {
      let simulation = Simulation(seed: seed)
      do { try simulation.run() } catch {
        Issue.record("seed \(seed): \(error)")
        return
      }
      crashes += simulation.crashes
      failures += simulation.failures
    }
    // A simulation without crashes or failures would prove nothing.
    #expect(crashes > 400)
    #expect(failures > 400)
  }
}
