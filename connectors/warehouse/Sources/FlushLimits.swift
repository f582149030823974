/// When a warehouse sink makes what it holds durable. Pure: times are given to it, in nanoseconds of a clock that only
/// goes forward.
package struct FlushLimits: Sendable {
  /// Changes held.
  package var rows = 100_000
  /// Bytes held.
  package var bytes = 48 << 20
  /// The freshness goal: a change is in the warehouse so long after it arrived, or sooner.
  package var interval: Duration = .milliseconds(500)
  /// Rows of a snapshot between commits; until its end nobody can use them anyway.
  package var snapshotRows = 1_000_000
  /// A position that moved without any change of data is written this much later at most.
  package var positionInterval: Duration = .seconds(1)

  package init() {}

  /// What is held, and since when.
  package struct Load: Sendable {
    package var rows = 0
    package var bytes = 0
    /// When the first of it came.
    package var since: Int64 = 0
    /// Whether there is a new position without any row.
    package var isPositionOnly = false

    package init() {}
  }

  package func isFull(_ load: Load) -> Bool { load.rows >= rows || load.bytes >= bytes }

  /// How long the load may wait; zero or less: not at all. `lastFlush`: when the last flush ended and how long it took.
  ///
  /// An idle source has its changes written at once, but so that flushes take a fifth of the time at most: a trickle of
  /// small transactions would otherwise keep a core busy with nothing but commits.
  package func patience(
    with load: Load, isIdle: Bool, now: Int64, lastFlush: (end: Int64, length: Int64)
  ) -> Duration {
    if isFull(load) { return .zero }
    let deadline = load.since + interval.inNanoseconds
    if load.isPositionOnly {
      return .nanoseconds(max(lastFlush.end + positionInterval.inNanoseconds - now, 0))
    }
    guard isIdle else { return .nanoseconds(max(deadline - now, 0)) }
    let rested = lastFlush.end + 4 * lastFlush.length
    return .nanoseconds(max(min(deadline, rested) - now, 0))
  }
}

extension Duration {
  var inNanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
