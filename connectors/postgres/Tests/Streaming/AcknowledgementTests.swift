import Changes
import PostgresClient
import Testing

@testable import PostgresConnector

@Suite struct AcknowledgementTests {
  private let begin = ClockTime(nanoseconds: 0)

  private func at(_ seconds: Int64) -> ClockTime { ClockTime(nanoseconds: seconds * 1_000_000_000) }

  private func make(start: UInt64 = 100, confirmed: UInt64 = 100) -> Acknowledgement {
    Acknowledgement(start: LSN(start), confirmed: LSN(confirmed), statusInterval: .seconds(10), now: begin)
  }

  @Test func onlyWhatWasAcknowledgedIsConfirmed() {
    var state = make()
    state.transactionEnded(at: LSN(200))
    state.handOut(LSN(200))
    #expect(state.acknowledged == LSN(100))
    state.acknowledge(LSN(150))
    #expect(state.acknowledged == LSN(150))
    // Never back, and never beyond what was handed out.
    state.acknowledge(LSN(120))
    #expect(state.acknowledged == LSN(150))
    state.acknowledge(LSN(900))
    #expect(state.acknowledged == LSN(200))
  }

  @Test func aKeepaliveBecomesACheckpointBeforeItIsConfirmed() {
    var state = make()
    state.keepalive(end: LSN(500), wantsReply: false, isInsideTransaction: false)
    #expect(state.acknowledged == LSN(100))
    #expect(state.dueCheckpoint(now: at(1)) == LSN(500))
    state.handOut(LSN(500))
    #expect(state.acknowledged == LSN(100))
    state.acknowledge(LSN(500))
    #expect(state.acknowledged == LSN(500))
  }

  @Test func idleCheckpointsAreRare() {
    var state = make()
    state.keepalive(end: LSN(200), wantsReply: false, isInsideTransaction: false)
    #expect(state.dueCheckpoint(now: at(1)) == LSN(200))
    state.handOut(LSN(200))
    state.keepalive(end: LSN(300), wantsReply: false, isInsideTransaction: false)
    #expect(state.dueCheckpoint(now: at(2)) == nil)
    #expect(state.nextDue(now: at(2)) == at(4))
    #expect(state.dueCheckpoint(now: at(4)) == LSN(300))
    state.handOut(LSN(300))
    #expect(state.dueCheckpoint(now: at(60)) == nil)
  }

  @Test func aServerThatWaitsGetsItsCheckpointAtOnce() {
    var state = make()
    state.keepalive(end: LSN(200), wantsReply: false, isInsideTransaction: false)
    _ = state.dueCheckpoint(now: at(1))
    state.handOut(LSN(200))
    state.keepalive(end: LSN(300), wantsReply: true, isInsideTransaction: false)
    #expect(state.isStatusDue(now: at(1)))
    #expect(state.dueCheckpoint(now: at(1)) == LSN(300))
  }

  @Test func aFiniteRunDoesNotWait() {
    var state = make()
    state.keepalive(end: LSN(200), wantsReply: false, isInsideTransaction: false)
    _ = state.dueCheckpoint(now: at(1))
    state.handOut(LSN(200))
    state.await(LSN(300))
    state.keepalive(end: LSN(250), wantsReply: false, isInsideTransaction: false)
    #expect(state.dueCheckpoint(now: at(2)) == nil)
    state.keepalive(end: LSN(300), wantsReply: false, isInsideTransaction: false)
    #expect(state.dueCheckpoint(now: at(2)) == LSN(300))
  }

  @Test func aKeepaliveWithinATransactionMovesNothing() {
    var state = make()
    state.keepalive(end: LSN(900), wantsReply: false, isInsideTransaction: true)
    #expect(state.received == LSN(100))
    #expect(state.dueCheckpoint(now: at(60)) == nil)
  }

  @Test func theServerHearsFromUsOnATimer() {
    var state = make()
    #expect(!state.isStatusDue(now: at(9)))
    #expect(state.isStatusDue(now: at(10)))
    #expect(state.asksForReply(now: at(10)))
    state.statusSent(now: at(10))
    #expect(!state.isStatusDue(now: at(19)))
    #expect(state.nextDue(now: at(11)) == at(20))
    state.transactionEnded(at: LSN(200))
    state.handOut(LSN(200))
    state.acknowledge(LSN(200))
    #expect(state.isStatusDue(now: at(11)))
    #expect(!state.asksForReply(now: at(11)))
  }

  @Test func heartbeatsCountFromTheLast() {
    var beats = Heartbeats(interval: .seconds(5), query: nil, isDueAtOnce: false, now: begin)
    #expect(!beats.isDue(at(4)))
    #expect(beats.isDue(at(5)))
    let batch = ChangeBatch()
    beats.beat(into: batch, at: LSN(7), now: at(6))
    #expect(batch.rows.count == 1)
    #expect(batch.rows[0].operation == .heartbeat)
    #expect(batch.transactions.count == 1)
    #expect(!beats.isDue(at(10)))
    #expect(beats.isDue(at(11)))
    #expect(Heartbeats(interval: .seconds(5), query: nil, isDueAtOnce: true, now: begin).isDue(begin))
    #expect(!Heartbeats(interval: nil, query: nil, isDueAtOnce: true, now: begin).isDue(at(1_000_000)))
  }
}
