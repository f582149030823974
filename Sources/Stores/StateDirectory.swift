import ConnectorKit
import Glibc

/// The directory in which everything is kept that is remembered between runs.
///
/// ```
///   checkpoints.db          positions, one row per pipeline and sink
///   NAME.lock               held by the process that runs the pipeline; its process id is in it
/// ```
package struct StateDirectory: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }

  package var checkpoints: String { "\(path)/checkpoints.db" }

  /// The lock file of a pipeline. Bytes that would not do in a file's name are written as `%XX`.
  package func lock(of pipeline: String) -> String {
    var name = ""
    for byte in pipeline.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        name.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: ".") where !name.isEmpty: name += "."
      default: name += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return "\(path)/\(name).lock"
  }

  /// Makes the directory and those above it, where they are missing.
  package func create() throws(ConnectorFailure) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      partial += part
      if mkdir(partial, 0o777) != 0, errno != EEXIST {
        throw ConnectorFailure(
          .stop, code: "state-directory", "the state directory \(path) cannot be made: \(partial): \(text(of: errno))",
          hint: "Name a directory that can be written with --state.")
      }
      partial += "/"
    }
    var about = stat()
    guard stat(path, &about) == 0, about.st_mode & S_IFMT == S_IFDIR else {
      throw ConnectorFailure(.stop, code: "state-directory", "the state directory \(path) is not a directory")
    }
  }

  /// Whether this process may write there; nil where the directory does not exist yet.
  package var isWritable: Bool? { access(path, F_OK) == 0 ? access(path, W_OK | X_OK) == 0 : nil }

  /// Whether a checkpoint store is there already.
  package var holdsCheckpoints: Bool { access(checkpoints, F_OK) == 0 }
}

/// The system's words for an error number.
func text(of number: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 128)
  guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
  return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
