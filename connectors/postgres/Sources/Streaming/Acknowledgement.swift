import Changes
import PostgresClient

/// What the server is told, and when the position moves without a change. Pure: times come in as arguments.
///
/// ```
///   received ──▶ handed out ──▶ (durable, committed) ──▶ acknowledged ──▶ told to the server
///       ▲
///   keepalives move it too
/// ```
/// Only acknowledged positions are told, and only what was handed out as a checkpoint is ever acknowledged. An idle
/// database's slot advances all the same, since a keepalive's position becomes a checkpoint now and then: it is
/// committed first and told to the server afterwards, like any other. So the slot never lies beyond a checkpoint, at
/// any moment.
struct Acknowledgement {
  /// The least time between two checkpoints that only a keepalive moved.
  static let idleInterval: Duration = .seconds(3)

  /// Everything that the server has sent lies before it.
  private(set) var received: LSN
  /// The last checkpoint handed out.
  private(set) var handedOut: LSN
  /// Durable everywhere, committed, and therefore the server's to forget.
  private(set) var acknowledged: LSN
  /// The position that a finite run waits for.
  private var awaited: LSN = .none
  private var lastIdle: ClockTime?
  private var lastStatus: ClockTime
  private var isStatusWanted = false
  /// The server asked for an answer: it may be shutting down, and ends when everything it sent is confirmed.
  private var isServerWaiting = false
  private let statusInterval: Duration

  /// `start`: where streaming begins; `confirmed`: what the slot has confirmed already.
  init(start: LSN, confirmed: LSN, statusInterval: Duration, now: ClockTime) {
    received = start
    handedOut = start
    acknowledged = confirmed
    lastStatus = now
    self.statusInterval = statusInterval
  }

  /// A transaction that ends at `end` was received.
  mutating func transactionEnded(at end: LSN) { received = max(received, end) }

  /// The server says it has sent everything up to `end`. Meaningless within a transaction, whose rest is still to come.
  mutating func keepalive(end: LSN, wantsReply: Bool, isInsideTransaction: Bool) {
    if !isInsideTransaction { received = max(received, end) }
    if wantsReply {
      isStatusWanted = true
      isServerWaiting = true
    }
  }

  mutating func handOut(_ checkpoint: LSN) { handedOut = max(handedOut, checkpoint) }

  mutating func acknowledge(_ position: LSN) {
    guard position > acknowledged else { return }
    acknowledged = min(position, handedOut)
    isStatusWanted = true
  }

  /// A finite run waits until everything up to `end` is durable: no pause is made before that.
  mutating func await(_ end: LSN) { awaited = max(awaited, end) }

  /// The checkpoint that is due although no change was handed out with it; nil: none. To be asked between transactions.
  mutating func dueCheckpoint(now: ClockTime) -> LSN? {
    guard received > handedOut else {
      isServerWaiting = false
      return nil
    }
    let isAwaited = handedOut < awaited && received >= awaited
    if !isAwaited, !isServerWaiting, let lastIdle, now - lastIdle < Acknowledgement.idleInterval { return nil }
    isServerWaiting = false
    lastIdle = now
    return received
  }

  /// Whether the server is to be told now.
  func isStatusDue(now: ClockTime) -> Bool { isStatusWanted || now - lastStatus >= statusInterval }

  /// Whether the status that is due should ask for a keepalive: the server may be reading log that does not concern us,
  /// silently.
  func asksForReply(now: ClockTime) -> Bool { now - lastStatus >= statusInterval }

  mutating func statusSent(now: ClockTime) {
    isStatusWanted = false
    lastStatus = now
  }

  /// When something becomes due by itself.
  func nextDue(now: ClockTime) -> ClockTime {
    var due = lastStatus + statusInterval
    if received > handedOut, let lastIdle { due = min(due, lastIdle + Acknowledgement.idleInterval) }
    return due
  }
}
