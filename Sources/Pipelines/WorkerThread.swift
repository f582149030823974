import CPlatform
import Glibc

/// An operating-system thread with a name. Blocking loops get one each; nothing of the data path runs on tasks or
/// actors.
package final class WorkerThread: @unchecked Sendable {
  private final class Body: @unchecked Sendable {
    let name: String
    let run: @Sendable () -> Void
    init(name: String, run: @escaping @Sendable () -> Void) {
      self.name = name
      self.run = run
    }
  }

  private let monitor = Monitor()
  private var hasEnded = false

  /// Starts `run` on a new thread. The name is cut at 15 bytes, as the kernel does.
  package init(_ name: String, _ run: @escaping @Sendable () -> Void) {
    let body = Body(name: name) { [self] in
      run()
      monitor.withLock {
        hasEnded = true
        monitor.wakeAll()
      }
    }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 1 << 20)
    var id = pthread_t()
    let argument = Unmanaged.passRetained(body).toOpaque()
    let status = pthread_create(&id, &attributes, startWorkerThread, argument)
    pthread_attr_destroy(&attributes)
    if status != 0 {
      // Without threads there is nothing to go on with: the body runs here and now, in order.
      Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    }
  }

  /// Waits for the end; false when `deadline` came first.
  func join(until deadline: MonotonicTime? = nil) -> Bool {
    monitor.withLock {
      while !hasEnded {
        if !monitor.wait(until: deadline), !hasEnded { return false }
      }
      return true
    }
  }

  fileprivate static func start(_ argument: UnsafeMutableRawPointer) {
    let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
    body.name.withCString { platform_name_thread($0) }
    body.run()
  }
}

/// A global function, since a closure could be taken for one of the main actor (and then traps on this thread).
private func startWorkerThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { WorkerThread.start(argument) }
  return nil
}
