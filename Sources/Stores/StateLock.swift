import ConnectorKit
import Glibc

/// The right to run one pipeline of a state directory, held until this object goes or the process ends in whatever way.
///
/// A lock of the kernel on a file (flock(2)), so that a crash leaves nothing behind to clean up. The file stays: to
/// remove it would let two processes lock two files of the same name.
package final class StateLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock or fails at once with code `locked`, naming the process that holds it.
  package init(_ pipeline: String, in directory: StateDirectory) throws(ConnectorFailure) {
    let path = directory.lock(of: pipeline)
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard opened >= 0 else {
      throw ConnectorFailure(
        .stop, code: "state-directory", "the lock file \(path) cannot be opened: \(text(of: errno))",
        hint: "The state directory must be writable for the user who runs Millrace.")
    }
    guard StateLock.take(opened) else {
      let reason = errno
      let holder = StateLock.holder(opened)
      close(opened)
      throw reason == EWOULDBLOCK
        ? StateLock.refusal(pipeline, path, holder)
        : ConnectorFailure(
          .stop, code: "state-directory", "the lock file \(path) cannot be locked: \(text(of: reason))")
    }
    descriptor = opened
    let line = "\(getpid())\n"
    // For people and for the refusal's text only: the lock holds without it.
    _ = ftruncate(opened, 0)
    _ = line.withCString { pwrite(opened, $0, line.utf8.count, 0) }
  }

  deinit { close(descriptor) }

  /// Tries a few times within a tenth of a second: `holder(of:in:)` of another process may have the lock for a moment.
  private static func take(_ descriptor: Int32) -> Bool {
    for attempt in 1...5 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      if errno != EWOULDBLOCK || attempt == 5 { return false }
      usleep(20_000)
    }
    return false
  }

  /// Who runs a pipeline at the moment: nil where nobody does, 0 where the process is not known. Takes nothing.
  package static func holder(of pipeline: String, in directory: StateDirectory) -> Int? {
    let opened = open(directory.lock(of: pipeline), O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { return nil }
    defer { close(opened) }
    if flock(opened, LOCK_SH | LOCK_NB) == 0 { return nil }
    return errno == EWOULDBLOCK ? holder(opened) ?? 0 : nil
  }

  /// The process id that stands in a lock file; nil where there is none.
  private static func holder(_ descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes[..<count].prefix { $0 != 0x0A }, as: UTF8.self))
  }

  private static func refusal(_ pipeline: String, _ path: String, _ holder: Int?) -> ConnectorFailure {
    let process = holder == Int(getpid()) ? "this process" : holder.map { "process \($0)" } ?? "another process"
    return ConnectorFailure(
      .stop, code: "locked", "the pipeline '\(pipeline)' is held by \(process) (lock file \(path))",
      hint:
        "One state directory serves a pipeline in one process at a time. Stop the other one, or use another --state.")
  }
}
