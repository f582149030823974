import ConnectorKit
import DuckDBClient
import Glibc
import Synchronization

/// One DuckDB file, open for writing by this sink alone; closes with the last reference.
package final class DuckDBFile {
  package let path: String
  package let database: DuckDBDatabase
  private let registered: String

  /// The files that this process has open: DuckDB's lock keeps other processes out, not other sinks of this one.
  private static let openFiles = Mutex<Set<String>>([])

  /// Opens or creates the file. Fails with `.stop` where it is no DuckDB file, or another process or sink has it open.
  package init(path: String, memoryLimit: String, threads: Int) throws(ConnectorFailure) {
    self.path = path
    let identity = DuckDBFile.identity(of: path)
    guard DuckDBFile.openFiles.withLock({ $0.insert(identity).inserted }) else {
      throw ConnectorFailure(
        .stop, code: "warehouse-in-use", "the warehouse file \(path) is already open in another sink of this process",
        hint: "Give each sink a file of its own.")
    }
    registered = identity
    do throws(ConnectorFailure) {
      try DuckDBFile.inspect(path)
      database = try DuckDBFile.openDatabase(path, memoryLimit: memoryLimit, threads: threads)
    } catch {
      _ = DuckDBFile.openFiles.withLock { $0.remove(identity) }
      throw error
    }
  }

  deinit { _ = DuckDBFile.openFiles.withLock { $0.remove(registered) } }

  private static func openDatabase(
    _ path: String, memoryLimit: String, threads: Int
  ) throws(ConnectorFailure) -> DuckDBDatabase {
    do {
      return try DuckDBDatabase(
        path: path,
        configuration: [
          "memory_limit": memoryLimit, "threads": String(threads), "autoinstall_known_extensions": "false",
          "autoload_known_extensions": "false",
        ])
    } catch {
      throw openFailure(error, path)
    }
  }

  private static func openFailure(_ error: DuckDBError, _ path: String) -> ConnectorFailure {
    if error.kind == .libraryMissing {
      return ConnectorFailure(
        .stop, code: "duckdb-missing", error.message,
        hint: "Run make setup, or name the library in MILLRACE_DUCKDB_LIBRARY.")
    }
    if isDiskFull(path) { return diskFull(path) }
    return ConnectorFailure(
      .stop, code: "warehouse-open-failed", "the warehouse \(path) cannot be opened: \(error.message)")
  }

  /// Looks at an existing file before DuckDB does, for errors that say what is wrong. Only while this process does not
  /// have it open: closing any descriptor of a file drops the process's locks on it.
  private static func inspect(_ path: String) throws(ConnectorFailure) {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT { return try inspectDirectory(path) }
      throw ConnectorFailure(
        .stop, code: "warehouse-open-failed",
        "the warehouse file \(path) cannot be opened for writing: \(String(cString: strerror(code)))")
    }
    defer { Glibc.close(descriptor) }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    if fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) {
      throw ConnectorFailure(
        .stop, code: "warehouse-in-use", "the warehouse file \(path) is open in process \(lock.l_pid)",
        hint: "Stop that process: DuckDB lets one process write a file.")
    }
    var header = [UInt8](repeating: 0, count: 12)
    let count = pread(descriptor, &header, header.count, 0)
    // A new file is empty until its first header is written. The header: a checksum of 8 bytes, then DUCK.
    if count == 0 { return }
    guard count == 12, Array(header[8...]) == Array("DUCK".utf8) else {
      throw ConnectorFailure(
        .stop, code: "warehouse-foreign", "the file \(path) is not a DuckDB database",
        hint: "Name another file in connection.url.")
    }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Fails where DuckDB itself is not on this machine.
  static func inspectLibrary() throws(ConnectorFailure) {
    do { _ = try DuckDBLibrary.load() } catch { throw openFailure(error, "") }
  }

  static func inspectDirectory(_ path: String) throws(ConnectorFailure) {
    let directory = parent(of: path)
    guard access(directory, W_OK | X_OK) == 0 else {
      throw ConnectorFailure(
        .stop, code: "warehouse-open-failed",
        "the warehouse file \(path) cannot be created: directory \(directory): \(String(cString: strerror(errno)))")
    }
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The same text for every way of writing the same path; the file need not exist.
  private static func identity(of path: String) -> String {
    if let whole = realpath(path, nil) {
      defer { free(whole) }
      return String(cString: whole)
    }
    guard let directory = realpath(parent(of: path), nil) else { return path }
    defer { free(directory) }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return String(cString: directory) + "/" + name
  }

  // MARK: failures

  /// What an error of DuckDB means for the pipeline; the one table from its error types to advice.
  package func failure(_ error: DuckDBError, while action: String) -> ConnectorFailure {
    guard case .database(let code) = error.kind else { return DuckDBFile.openFailure(error, path) }
    if DuckDBFile.isDiskFull(path) { return DuckDBFile.diskFull(path) }
    // These two quote the value that they are about.
    let quotes = code == .conversion || code == .constraint
    let words = quotes ? "a value does not fit its column" : error.message
    let message = "\(action) the warehouse \(path) failed: \(words)"
    switch code {
    case .io, .fatal, .transaction, .interrupted, .bulk:
      return ConnectorFailure(.retry, code: "warehouse-io-failed", message)
    case .outOfMemory:
      return ConnectorFailure(
        .stop, code: "warehouse-memory", message, hint: "Raise the sink's memory.limit.")
    case .permission, .conversion, .catalog, .constraint, .internalError, .other:
      return ConnectorFailure(.stop, code: "warehouse-statement-failed", message)
    }
  }

  private static func diskFull(_ path: String) -> ConnectorFailure {
    ConnectorFailure(
      .retry, code: "disk-full", "no space is left on the disk of the warehouse \(path)",
      hint: "Writing goes on when there is space again.")
  }

  /// Less than a megabyte left for us on the file's disk.
  private static func isDiskFull(_ path: String) -> Bool {
    var status = statvfs()
    guard statvfs(parent(of: path), &status) == 0 else { return false }
    return UInt64(status.f_bavail) * UInt64(status.f_frsize) < 1 << 20
  }
}
