import ConnectorKit

/// How often and how long after a failure that may heal everything is tried again. Pure.
package struct RetryPolicy: Sendable {
  /// The first wait; each further one in a row is twice as long.
  package var initialDelay: Duration = .milliseconds(300)
  package var longestDelay: Duration = .seconds(10)
  /// Failures in a row after which the pipeline stops; nil: never (`errors.max.retries=-1`).
  package var limit: Int?

  package init(initialDelay: Duration = .milliseconds(300), longestDelay: Duration = .seconds(10), limit: Int? = nil) {
    self.initialDelay = initialDelay
    self.longestDelay = longestDelay
    self.limit = limit
  }

  /// The wait before the attempt after the `count`-th failure in a row (1, 2, ...); nil: stop.
  package func delay(afterFailure count: Int) -> Duration? {
    if let limit, count > limit { return nil }
    var delay = initialDelay
    for _ in 1..<max(count, 1) where delay < longestDelay { delay = delay * 2 }
    return min(delay, longestDelay)
  }
}
