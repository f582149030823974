import ConnectorKit
import Glibc

/// The calls that can fail halfway, so that a test can let them.
struct FileCalls: Sendable {
  var write: @Sendable (Int32, UnsafeRawPointer, Int) -> Int = { Glibc.write($0, $1, $2) }
  var sync: @Sendable (Int32) -> Int32 = { fdatasync($0) }
}

/// An open file, pipe or device that is only appended to. One thread; closed when released.
///
/// A regular file is locked for this process as long as it is open: two writers that cut off what comes again would
/// destroy each other's lines.
final class OutputFile {
  let path: String
  let inode: UInt64
  let isRegular: Bool
  /// Bytes: the file's length, or for pipes and devices what was written since the opening.
  private(set) var length: Int
  private let descriptor: Int32
  private let calls: FileCalls

  /// How long a write may wait for a pipe's reader once the pipeline is stopping, milliseconds.
  private static let patienceWhenStopping = 1500

  init(path: String, calls: FileCalls) throws(ConnectorFailure) {
    // A reader that goes away is an error of write(2) here, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    self.path = path
    self.calls = calls
    descriptor = try path == "-" ? OutputFile.openStandardOutput() : OutputFile.openPath(path)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let failure = OutputFile.failure("fstat", path)
      Glibc.close(descriptor)
      throw failure
    }
    isRegular = path != "-" && status.st_mode & S_IFMT == S_IFREG
    inode = UInt64(status.st_ino)
    length = isRegular ? Int(status.st_size) : 0
    if isRegular, flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      Glibc.close(descriptor)
      throw ConnectorFailure(
        .stop, code: "file-in-use", "file '\(path)': another sink or process is writing to it",
        hint: "Give each sink a file of its own, or stop the other process.")
    }
  }

  deinit { Glibc.close(descriptor) }

  /// Hands all of `bytes` to the system.
  func write(_ bytes: UnsafeRawBufferPointer, isInterrupted: () -> Bool) throws(ConnectorFailure) {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    var patience = OutputFile.patienceWhenStopping
    while done < bytes.count {
      let count = calls.write(descriptor, start + done, bytes.count - done)
      if count >= 0 {
        done += count
        length += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        if isInterrupted() { patience -= 100 }
        guard patience > 0 else { throw stuck }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, 100)
      default: throw OutputFile.failure("write", path)
      }
    }
  }

  /// Returns when the disk has everything.
  func sync() throws(ConnectorFailure) {
    while calls.sync(descriptor) != 0 {
      if errno != EINTR { throw OutputFile.failure("fdatasync", path) }
    }
  }

  func truncate(to length: Int) throws(ConnectorFailure) {
    guard ftruncate(descriptor, length) == 0 else { throw OutputFile.failure("ftruncate", path) }
    self.length = length
  }

  /// Takes back, as far as possible, what was written behind `length`: no torn line is to stay behind a failure.
  func cut(to length: Int) {
    guard isRegular, self.length > length else { return }
    if ftruncate(descriptor, length) == 0 { self.length = length }
  }

  /// Whether the last byte is no line end.
  var endsInsideLine: Bool {
    guard isRegular, length > 0 else { return false }
    let reading = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard reading >= 0 else { return false }
    defer { Glibc.close(reading) }
    var last: UInt8 = 0
    return pread(reading, &last, 1, length - 1) == 1 && last != UInt8(ascii: "\n")
  }

  func endLine() throws(ConnectorFailure) {
    var newline = UInt8(ascii: "\n")
    try withUnsafeBytes(of: &newline) { bytes throws(ConnectorFailure) in try write(bytes, isInterrupted: { false }) }
  }

  // MARK: opening

  private static func openPath(_ path: String) throws(ConnectorFailure) -> Int32 {
    let existed = access(path, F_OK) == 0
    // O_NONBLOCK means nothing to a file; on a pipe it keeps a slow reader from holding up a stop.
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else {
      if errno == ENXIO {
        throw ConnectorFailure(
          .retry, code: "no-reader", "pipe '\(path)': nothing reads from it", hint: "Start the reader.")
      }
      throw failure("open", path)
    }
    if !existed { syncDirectory(of: path) }
    return descriptor
  }

  /// A description of our own where the system gives one, so that making it non-blocking touches nobody else's.
  private static func openStandardOutput() throws(ConnectorFailure) -> Int32 {
    var status = stat()
    guard fstat(1, &status) == 0 else { throw failure("fstat", "standard output") }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFIFO || kind == S_IFCHR {
      let own = Glibc.open("/proc/self/fd/1", O_WRONLY | O_CLOEXEC | O_NONBLOCK)
      if own >= 0 { return own }
    }
    let copy = fcntl(1, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw failure("fcntl", "standard output") }
    return copy
  }

  /// A new file is only there for good when its directory is.
  private static func syncDirectory(of path: String) {
    let directory = directory(of: path)
    let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    Glibc.close(descriptor)
  }

  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
