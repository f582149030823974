import Glibc

/// A lock with a condition, for the threads of a snapshot.
final class ConditionLock: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    condition = .allocate(capacity: 1)
    condition.initialize(to: pthread_cond_t())
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  func wakeAll() { pthread_cond_broadcast(condition) }

  /// Gives the lock up until woken, at most until the given time of the monotonic clock; call with the lock held.
  func wait(untilNanoseconds deadline: Int64) {
    var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
    pthread_cond_timedwait(condition, mutex, &time)
  }
}

/// A thread of its own for one worker of a snapshot.
enum SnapshotThread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts `run`; false where the system has no thread left.
  static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 1 << 20)
    var id = pthread_t()
    let body = Unmanaged.passRetained(Body(run))
    let status = pthread_create(&id, &attributes, runSnapshotThread, body.toOpaque())
    pthread_attr_destroy(&attributes)
    if status != 0 { body.release() }
    return status == 0
  }

  fileprivate static func enter(_ argument: UnsafeMutableRawPointer) {
    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
  }
}

/// A global function, since a closure could be taken for one of the main actor.
private func runSnapshotThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { SnapshotThread.enter(argument) }
  return nil
}
