/// What DuckDB, or the search for it, answered instead of a result.
package struct DuckDBError: Error, Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// No usable library on this machine.
    case libraryMissing
    /// The file could not be opened as a database: locked, foreign, damaged, of a newer format.
    case openFailed
    /// DuckDB's own kind of error, as the C interface numbers them.
    case database(Code)
  }

  /// The error types of the C interface (`duckdb_error_type`) that lead to different actions; the rest is `other`.
  package enum Code: Sendable, Hashable {
    case conversion, transaction, catalog, constraint, io, interrupted, fatal, internalError, outOfMemory, permission
    /// A bulk append failed; the interface does not say of what kind the error is.
    case bulk
    case other(Int)

    init(_ number: Int32) {
      switch number {
      case 2: self = .conversion
      case 10: self = .transaction
      case 13: self = .catalog
      case 18: self = .constraint
      case 28: self = .io
      case 29: self = .interrupted
      case 30: self = .fatal
      case 31: self = .internalError
      case 33: self = .outOfMemory
      case 34: self = .permission
      default: self = .other(Int(number))
      }
    }
  }

  package var kind: Kind
  /// DuckDB's words. They can quote values of rows: not for a log without thought.
  package var message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

extension DuckDBError: CustomStringConvertible {
  package var description: String { message }
}
