import Bytes
import Glibc

/// Cuts a stream of COPY bytes, in chunks of any size, into whole lines.
///
/// A newline within a value is escaped, so every newline byte ends a row. One thread.
struct CopyLineSplitter: ~Copyable {
  /// The beginning of a line whose end has not come yet.
  private var rest = ByteBuffer(capacity: 4096)

  init() {}

  /// Whether bytes of an unfinished line are left.
  var hasUnfinishedLine: Bool { rest.count > 0 }

  /// Calls `body` for each line that `chunk` completes, without its newline; the bytes are valid during the call.
  mutating func split<Failure: Error>(
    _ chunk: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    guard var at = chunk.baseAddress else { return }
    let end = at + chunk.count
    while at < end {
      guard let found = memchr(at, 0x0A, end - at) else {
        rest.append(at, count: end - at)
        return
      }
      let newline = UnsafeRawPointer(found)
      if rest.count > 0 {
        rest.append(at, count: newline - at)
        // The line is gone even where `body` throws.
        defer { rest.removeAll() }
        try body(rest.bytes)
      } else {
        try body(UnsafeRawBufferPointer(start: at, count: newline - at))
      }
      at = newline + 1
    }
  }
}
