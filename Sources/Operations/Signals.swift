import Glibc
import Synchronization

/// The process' signals: the first SIGTERM, SIGINT or SIGHUP asks for an orderly end, a second one ends the process at
/// once.
///
/// A handler may do next to nothing, so it writes a byte into a pipe that `wait` looks at.
package enum Signals {
  /// Read and write end of the pipe; -1 before `install`.
  private static let readEnd = Atomic<Int32>(-1)
  private static let writeEnd = Atomic<Int32>(-1)
  private static let count = Atomic<Int>(0)

  /// Catches the signals from now on. A write to a closed pipe or socket becomes an error instead of a signal. Call
  /// once, before threads are made.
  package static func install() {
    prepare()
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handleSignal
    action.sa_flags = SA_RESTART
    for number in [SIGTERM, SIGINT, SIGHUP] { sigaction(number, &action, nil) }
    signal(SIGPIPE, SIG_IGN)
  }

  /// Makes the pipe alone: `wait` and `wake` work, signals are left as they are.
  package static func prepare() {
    guard readEnd.load(ordering: .acquiring) < 0 else { return }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    // Made here, not by the first touch, which could be the handler's.
    count.store(0, ordering: .releasing)
    readEnd.store(ends[0], ordering: .releasing)
    writeEnd.store(ends[1], ordering: .releasing)
  }

  /// Whether an end was asked for.
  package static var endIsAskedFor: Bool { count.load(ordering: .acquiring) > 0 }

  /// Waits until a signal comes or `wake` is called, at most `timeout`; nil: without limit.
  package static func wait(atMost timeout: Duration?) {
    let milliseconds = timeout.map {
      Int32(clamping: $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000)
    }
    var waiting = pollfd(fd: readEnd.load(ordering: .acquiring), events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, milliseconds ?? -1) > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(waiting.fd, &bytes, bytes.count) > 0 {}
  }

  /// Ends a `wait` early; any thread.
  package static func wake() {
    var byte: UInt8 = 0
    // A full pipe wakes as well as one more byte.
    _ = write(writeEnd.load(ordering: .acquiring), &byte, 1)
  }

  /// Called in a signal handler: only what signal-safety(7) allows.
  fileprivate static func note() {
    let saved = errno
    if count.add(1, ordering: .acquiringAndReleasing).oldValue > 0 { _exit(130) }
    wake()
    errno = saved
  }
}

private func handleSignal(_ number: Int32) { Signals.note() }
