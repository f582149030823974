import CSQLite

/// Why SQLite refused, classed by its result code ("Result and Error Codes" of the SQLite documentation).
package struct SQLiteFailure: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// `SQLITE_FULL`: no space left, or a quota reached.
    case diskFull
    /// `SQLITE_BUSY`, `SQLITE_LOCKED`: somebody else holds the file longer than the busy timeout.
    case busy
    /// `SQLITE_IOERR`: the file system failed.
    case inputOutput
    /// `SQLITE_NOMEM`
    case outOfMemory
    /// `SQLITE_CANTOPEN`, `SQLITE_PERM`, `SQLITE_READONLY`, `SQLITE_AUTH`: the file or its directory may not be used.
    case notAllowed
    /// `SQLITE_CORRUPT`, `SQLITE_NOTADB`: the file is damaged or not of SQLite.
    case corrupt
    /// A statement or its values are wrong; a mistake of this program.
    case misuse
  }

  package var kind: Kind
  /// The extended result code.
  package var code: Int32
  /// The library's message about the file or the statement.
  package var message: String

  package var description: String { "\(message) (SQLite \(code))" }

  init(_ code: Int32, _ message: String) {
    self.code = code
    self.message = message
    kind =
      switch code & 0xFF {
      case SQLITE_FULL: .diskFull
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_IOERR: .inputOutput
      case SQLITE_NOMEM: .outOfMemory
      case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH: .notAllowed
      case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
      default: .misuse
      }
  }
}
