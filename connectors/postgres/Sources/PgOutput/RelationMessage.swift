import Bytes

/// A table as pgoutput announces it: before its first row, and again after every change that may concern it.
///
/// ```
///   'R'  id u32  schema 0  table 0  identity u8  count u16  { flags u8  name 0  type u32  modifier i32 } × count
/// ```
/// PostgreSQL 18 manual, section 54.9, "Relation". Equal messages announce the same shape.
package struct RelationMessage: Equatable, Sendable {
  /// The table's oid; rows refer to it.
  var id: UInt32
  /// `pg_catalog` where the server sends nothing.
  var schema: String
  var table: String
  var identity: ReplicaIdentity
  /// The published columns, in the order of the rows' values. Generated columns and those outside a column list are
  /// missing.
  var columns: [Column]

  package struct Column: Equatable, Sendable {
    var name: String
    /// Whether it belongs to the replica identity; true for all under `REPLICA IDENTITY FULL`.
    var isKey: Bool
    var typeOID: UInt32
    /// `atttypmod`: -1 where there is none.
    var typeModifier: Int32
  }

  var qualifiedName: String { "\(schema).\(table)" }
}

/// `pg_class.relreplident`: what of the old row the server logs.
enum ReplicaIdentity: Equatable, Sendable {
  /// The primary key's columns.
  case primaryKey
  case nothing
  case full
  /// The columns of a chosen unique index.
  case index
}

extension RelationMessage {
  /// Reads the message after its first byte.
  init(_ reader: inout ByteReader) throws {
    id = try reader.uint32()
    let namespace = String(decoding: try reader.zeroTerminated(), as: UTF8.self)
    schema = namespace.isEmpty ? "pg_catalog" : namespace
    table = String(decoding: try reader.zeroTerminated(), as: UTF8.self)
    switch try reader.uint8() {
    case UInt8(ascii: "d"): identity = .primaryKey
    case UInt8(ascii: "n"): identity = .nothing
    case UInt8(ascii: "f"): identity = .full
    case UInt8(ascii: "i"): identity = .index
    case let other: throw PgOutputError.unknownIdentity(table: "\(schema).\(table)", other)
    }
    let count = Int(try reader.uint16())
    columns = []
    // A column takes at least ten bytes: a wrong count reserves no more than the message's own size.
    columns.reserveCapacity(min(count, reader.remaining / 10))
    for _ in 0..<count {
      let flags = try reader.uint8()
      let name = String(decoding: try reader.zeroTerminated(), as: UTF8.self)
      let type = try reader.uint32()
      let modifier = try reader.int32()
      columns.append(Column(name: name, isKey: flags & 1 != 0, typeOID: type, typeModifier: modifier))
    }
  }
}
