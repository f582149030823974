import Glibc
import Synchronization

/// A flag that wakes whoever waits in `poll`: raised by one thread, seen by all that wait with it.
///
/// The descriptor stays readable while the flag is up, so that no waiter can miss it.
package final class StopSignal: Sendable {
  /// The reading end of a pipe; -1 where the system gave none (waiters then look at the flag at least once a second).
  let descriptor: Int32
  private let writingEnd: Int32
  private let raised = Atomic<Bool>(false)

  package init() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      }
    } else {
      ends = [-1, -1]
    }
    descriptor = ends[0]
    writingEnd = ends[1]
  }

  deinit {
    if descriptor >= 0 { Glibc.close(descriptor) }
    if writingEnd >= 0 { Glibc.close(writingEnd) }
  }

  package var isRaised: Bool { raised.load(ordering: .acquiring) }

  /// Any thread may call it, also more than once.
  package func raise() {
    if raised.exchange(true, ordering: .acquiringAndReleasing) { return }
    var one: UInt8 = 1
    _ = write(writingEnd, &one, 1)
  }

  /// Takes the flag down for a new beginning.
  package func lower() {
    var byte: UInt8 = 0
    while read(descriptor, &byte, 1) == 1 {}
    raised.store(false, ordering: .releasing)
  }

  /// Waits until the flag is up, at most `span`; returns whether it is.
  package func wait(atMost span: Duration) -> Bool {
    let deadline = ClockTime.now + span
    while !isRaised, ClockTime.now < deadline {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      poll(&entry, 1, min(deadline.millisecondsLeft, 1000))
    }
    return isRaised
  }
}

/// A point on the monotonic clock, in nanoseconds.
package struct ClockTime: Comparable, Sendable {
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package static var now: ClockTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return ClockTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  package static func < (a: ClockTime, b: ClockTime) -> Bool { a.nanoseconds < b.nanoseconds }

  package static func + (time: ClockTime, span: Duration) -> ClockTime {
    let (seconds, attoseconds) = span.components
    guard seconds < 1_000_000_000 else { return ClockTime(nanoseconds: .max) }
    return ClockTime(nanoseconds: time.nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  package static func - (a: ClockTime, b: ClockTime) -> Duration { .nanoseconds(a.nanoseconds - b.nanoseconds) }

  /// Whole milliseconds from now until this time, rounded up, for `poll`: 0 when it has passed.
  var millisecondsLeft: Int32 {
    let left = nanoseconds - ClockTime.now.nanoseconds
    return left <= 0 ? 0 : Int32(clamping: (left + 999_999) / 1_000_000)
  }
}
