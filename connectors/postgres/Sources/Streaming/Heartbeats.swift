import Changes
import Glibc
import PostgresClient

/// When a heartbeat is due, and its row. The next one counts from the last, not from the clock.
struct Heartbeats {
  /// Nil: never.
  let interval: Duration?
  /// Run on the server at every heartbeat.
  let query: String?
  /// The far future where there are no heartbeats.
  private(set) var nextDue: ClockTime

  /// `isDueAtOnce`: after a snapshot the first comes without a wait.
  init(interval: Duration?, query: String?, isDueAtOnce: Bool, now: ClockTime) {
    self.interval = interval
    self.query = query
    guard let interval else {
      nextDue = ClockTime(nanoseconds: .max)
      return
    }
    nextDue = isDueAtOnce ? now : now + interval
  }

  func isDue(_ now: ClockTime) -> Bool { now >= nextDue }

  /// Appends the row; call between transactions.
  mutating func beat(into batch: ChangeBatch, at position: LSN, now: ClockTime) {
    guard let interval else { return }
    nextDue = now + interval
    let index = UInt32(truncatingIfNeeded: batch.transactions.count)
    batch.transactions.append(
      Transaction(id: nil, timestamp: Heartbeats.wallClock, commitPosition: position.rawValue))
    batch.rows.append(Row(.heartbeat, position: position.rawValue, transaction: index))
  }

  /// Microseconds since 1970.
  private static var wallClock: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
