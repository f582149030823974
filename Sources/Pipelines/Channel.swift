/// A queue between two threads, in order. It needs no bound of its own: what travels through it comes from a
/// `RecyclingPool`, which has one.
final class Channel<Element: Sendable>: @unchecked Sendable {
  enum Popped {
    case element(Element)
    case timedOut
    /// Closed and drained: nothing will come any more.
    case closed
  }

  private let monitor = Monitor()
  private var waiting: [Element] = []
  private var head = 0
  private var isClosed = false

  /// Whether nothing waits at the moment.
  var isEmpty: Bool { monitor.withLock { head == waiting.count } }

  func push(_ element: Element) {
    monitor.withLock {
      waiting.append(element)
      monitor.wakeAll()
    }
  }

  /// The next element; waits for one until `deadline`, for ever where that is nil.
  func pop(until deadline: MonotonicTime?) -> Popped {
    monitor.withLock {
      while head == waiting.count {
        if isClosed { return .closed }
        if !monitor.wait(until: deadline), head == waiting.count { return isClosed ? .closed : .timedOut }
      }
      let element = waiting[head]
      head += 1
      if head == waiting.count {
        waiting.removeAll(keepingCapacity: true)
        head = 0
      }
      return .element(element)
    }
  }

  /// No more elements will be pushed; what waits can still be popped.
  func close() {
    monitor.withLock {
      isClosed = true
      monitor.wakeAll()
    }
  }
}
