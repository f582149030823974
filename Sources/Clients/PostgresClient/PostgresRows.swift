import CLibpq

/// The rows that a query returned, read by number. Text is the server's; nil is NULL.
///
/// Row and column numbers count from 0; a number out of range reads as NULL (libpq's own rule, with a notice).
package final class PostgresRows {
  private let result: OpaquePointer?

  init(_ result: OpaquePointer?) { self.result = result }

  deinit { PQclear(result) }

  package var count: Int { Int(PQntuples(result)) }
  package var columnCount: Int { Int(PQnfields(result)) }

  /// The bytes of a value, valid while the rows live.
  package func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
    guard row < count, column < columnCount, PQgetisnull(result, Int32(row), Int32(column)) == 0 else { return nil }
    let length = Int(PQgetlength(result, Int32(row), Int32(column)))
    return UnsafeRawBufferPointer(start: PQgetvalue(result, Int32(row), Int32(column)), count: length)
  }

  package func text(_ row: Int, _ column: Int) -> String? {
    bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
  }

  package func integer(_ row: Int, _ column: Int) -> Int? { text(row, column).flatMap { Int($0) } }

  package func boolean(_ row: Int, _ column: Int) -> Bool? { text(row, column).map { $0 == "t" } }

  package func columnName(_ column: Int) -> String {
    PQfname(result, Int32(column)).map { String(cString: $0) } ?? ""
  }

  /// The rows a statement touched, where it says so.
  package var affectedRows: Int? { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } }
}
