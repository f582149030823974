import CLibpq
import Glibc

/// A request to break off a running statement. libpq makes it over a connection of its own and blocks for that, so it
/// runs on a thread that is left alone when it takes too long.
final class CancelRequest: @unchecked Sendable {
  private let cancel: OpaquePointer
  fileprivate let isDone = StopSignal()

  private init(_ cancel: OpaquePointer) { self.cancel = cancel }

  deinit { PQfreeCancel(cancel) }

  /// Takes over `cancel`.
  static func send(_ cancel: OpaquePointer, within span: Duration) {
    let request = CancelRequest(cancel)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var id = pthread_t()
    let argument = Unmanaged.passRetained(request)
    let status = pthread_create(&id, &attributes, runCancelRequest, argument.toOpaque())
    pthread_attr_destroy(&attributes)
    guard status == 0 else { return argument.release() }
    _ = request.isDone.wait(atMost: span)
  }

  fileprivate func run() {
    var message = [CChar](repeating: 0, count: 256)
    _ = PQcancel(cancel, &message, 256)
    isDone.raise()
  }
}

/// A global function, since a closure could be taken for one of the main actor.
private func runCancelRequest(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { Unmanaged<CancelRequest>.fromOpaque(argument).takeRetainedValue().run() }
  return nil
}
