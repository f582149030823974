import Glibc

/// Why a file could not be read or written, in the system's words.
package struct FileFailure: Error, Hashable, Sendable {
  package var reason: String

  package init(_ reason: String) { self.reason = reason }

  init(errno number: Int32) { reason = String(cString: strerror(number)) }
}

/// Whole small files: definitions, secrets, offsets.
enum File {
  /// Nobody writes definitions larger than this; a device or a wrong path shall not fill the memory.
  private static let byteLimit = 16 << 20

  /// The bytes of a file; `-` is standard input.
  static func read(_ path: String) -> Result<[UInt8], FileFailure> {
    let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(FileFailure(errno: errno)) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while bytes.count <= byteLimit {
      var count: Int
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      repeat { count = Glibc.read(descriptor, &chunk, chunk.count) } while count < 0 && errno == EINTR
      if count < 0 { return .failure(FileFailure(errno: errno)) }
      if count == 0 { return .success(bytes) }
      bytes += chunk[..<count]
    }
    return .failure(FileFailure("it is larger than \(byteLimit >> 20) MiB"))
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Writes all of `text` to a descriptor; gives up silently where nobody reads any more.
  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }
}
