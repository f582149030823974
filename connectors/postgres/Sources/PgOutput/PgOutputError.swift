import Bytes

/// Why a pgoutput message could not be decoded. No message holds a row's values.
package enum PgOutputError: Error, Equatable {
  /// The message ends too early; `kind` is its first byte.
  case malformed(kind: UInt8, ByteError)
  case empty
  /// More bytes than the message's fields.
  case trailing(kind: UInt8, count: Int)
  /// A kind of message that protocol version 1 does not have.
  case unknownMessage(UInt8)
  case unknownIdentity(table: String, UInt8)
  /// A tuple that begins with another byte than the message allows.
  case unexpectedTuple(table: String, UInt8)
  /// A row of a relation that was never announced.
  case unknownRelation(id: UInt32, kind: UInt8)
  /// A row of a relation whose new shape was announced, but not yet installed.
  case notInstalled(table: String)
  case columnCount(table: String, expected: Int, found: Int)
  /// A value in the binary format, which the stream was not asked for.
  case binaryValue(table: String, column: String)
  case unknownValueKind(table: String, column: String, UInt8)
  /// A text that is none of the column's type.
  case value(table: String, column: String, type: String, ValueError)
  /// A change between two transactions, or a commit without a begin.
  case outsideTransaction(kind: UInt8)
  /// A begin within a transaction.
  case insideTransaction(xid: UInt32)
}

extension PgOutputError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let kind, let error): return "pgoutput message \(name(kind)) is malformed \(error)"
    case .empty: return "pgoutput message without contents"
    case .trailing(let kind, let count): return "pgoutput message \(name(kind)): \(count) bytes after its end"
    case .unknownMessage(let kind):
      return "pgoutput message of kind \(name(kind)); protocol version 1 has B, C, O, R, Y, I, U, D, T, M"
    case .unknownIdentity(let table, let found):
      return "table \(table): replica identity d, n, f or i expected, \(name(found)) found"
    case .unexpectedTuple(let table, let found):
      return "table \(table): tuple N, K or O expected, \(name(found)) found"
    case .unknownRelation(let id, let kind):
      return "pgoutput message \(name(kind)) for relation \(id), which the server has not announced"
    case .notInstalled(let table): return "table \(table): a row came before the table's new shape was read"
    case .columnCount(let table, let expected, let found):
      return "table \(table): \(expected) columns expected, a row with \(found) found"
    case .binaryValue(let table, let column):
      return "column \(table).\(column): text expected, a value in binary format found"
    case .unknownValueKind(let table, let column, let found):
      return "column \(table).\(column): value of kind t, n or u expected, \(name(found)) found"
    case .value(let table, let column, let type, let error):
      return "column \(table).\(column) of type \(type): \(error)"
    case .outsideTransaction(let kind): return "pgoutput message \(name(kind)) outside of a transaction"
    case .insideTransaction(let xid): return "pgoutput message B within transaction \(xid)"
    }
  }

  private func name(_ byte: UInt8) -> String {
    (0x21...0x7E).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "0x\(String(byte, radix: 16))"
  }
}
