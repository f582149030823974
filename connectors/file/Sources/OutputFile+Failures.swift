import ConnectorKit
import Glibc

extension OutputFile {
  /// The one table from error number to policy; reads `errno`.
  static func failure(_ call: String, _ path: String) -> ConnectorFailure {
    let number = errno
    let place = path == "-" ? "standard output" : "file '\(path)'"
    let reason = String(cString: strerror(number))
    switch number {
    case ENOSPC, EDQUOT:
      return ConnectorFailure(
        .retry, code: "disk-full", "\(place): disk full: \(reason)",
        hint: "Make room; writing goes on by itself, nothing is lost.")
    case EIO, ENOMEM, ENFILE, EMFILE, ESTALE, ETIMEDOUT:
      return ConnectorFailure(.retry, code: "file-error", "\(place): \(call): \(reason)")
    case EPIPE:
      return ConnectorFailure(.stop, code: "reader-gone", "\(place): the reader has gone")
    case EFBIG:
      return ConnectorFailure(
        .stop, code: "file-too-large", "\(place): \(reason)", hint: "Raise the limit (ulimit -f), or begin a new file.")
    case ENOENT:
      return ConnectorFailure(
        .stop, code: "file-not-writable", "\(place): \(call): its directory does not exist", hint: "Create it.")
    default:
      return ConnectorFailure(.stop, code: "file-not-writable", "\(place): \(call): \(reason)")
    }
  }

  /// The pipeline is stopping and the pipe's reader does not read.
  var stuck: ConnectorFailure {
    ConnectorFailure(
      .retry, code: "reader-stuck", "pipe '\(path)': its reader does not read; what it has not taken comes again")
  }
}
