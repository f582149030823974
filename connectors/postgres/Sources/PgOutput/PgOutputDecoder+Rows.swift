import Bytes
import Changes

extension PgOutputDecoder {
  /// `relation u32  'N' tuple`
  mutating func decodeInsert(_ reader: inout ByteReader, at lsn: LSN, into batch: ChangeBatch) throws {
    let relation = try self.relation(&reader, kind: UInt8(ascii: "I"))
    let tuple = try reader.uint8()
    guard tuple == UInt8(ascii: "N") else { throw relations.unexpectedTuple(relation, tuple) }
    guard relation.pointee.isCaptured else { return try skipTuple(&reader) }
    let after = try decodeTuple(&reader, relation, into: &batch.store)
    append(Row(.create, position: lsn.rawValue, transaction: transactionIndex, after: after), relation, to: batch)
  }

  /// `relation u32  ('K' | 'O' tuple)?  'N' tuple`
  mutating func decodeUpdate(_ reader: inout ByteReader, at lsn: LSN, into batch: ChangeBatch) throws {
    let relation = try self.relation(&reader, kind: UInt8(ascii: "U"))
    var tuple = try reader.uint8()
    let image = beforeImage(tuple)
    var before: UInt32 = 0
    if image != .none {
      if relation.pointee.isCaptured {
        before = try decodeTuple(&reader, relation, into: &batch.store)
      } else {
        try skipTuple(&reader)
      }
      tuple = try reader.uint8()
    }
    guard tuple == UInt8(ascii: "N") else { throw relations.unexpectedTuple(relation, tuple) }
    guard relation.pointee.isCaptured else { return try skipTuple(&reader) }
    let after = try decodeTuple(&reader, relation, into: &batch.store)
    if image == .key { completeKey(after, from: before, relation.pointee.columnCount, in: &batch.store) }
    append(
      Row(
        .update, position: lsn.rawValue, transaction: transactionIndex, before: before, after: after,
        beforeImage: image), relation, to: batch)
  }

  /// Takes columns of the key that are kept out of line and did not change, which the new tuple leaves out, from the
  /// old one.
  @inline(never)
  private func completeKey(_ after: UInt32, from before: UInt32, _ count: Int, in store: inout RowStore) {
    for column in 0..<count where store[Int(after) + column].kind == .absent {
      let old = store[Int(before) + column]
      if old.kind != .null { store[Int(after) + column] = old }
    }
  }

  /// `relation u32  'K' | 'O' tuple`
  mutating func decodeDelete(_ reader: inout ByteReader, at lsn: LSN, into batch: ChangeBatch) throws {
    let relation = try self.relation(&reader, kind: UInt8(ascii: "D"))
    let tuple = try reader.uint8()
    let image = beforeImage(tuple)
    guard image != .none else { throw relations.unexpectedTuple(relation, tuple) }
    guard relation.pointee.isCaptured else { return try skipTuple(&reader) }
    let before = try decodeTuple(&reader, relation, into: &batch.store)
    append(
      Row(.delete, position: lsn.rawValue, transaction: transactionIndex, before: before, beforeImage: image),
      relation, to: batch)
  }

  /// `count u32  options u8  relation u32 × count`: a row for each captured table, in the message's order.
  mutating func decodeTruncate(_ reader: inout ByteReader, at lsn: LSN, into batch: ChangeBatch) throws {
    guard transaction != nil else { throw PgOutputError.outsideTransaction(kind: UInt8(ascii: "T")) }
    let count = Int(try reader.uint32())
    _ = try reader.uint8()
    guard reader.remaining / 4 >= count else {
      throw ByteError.truncated(offset: reader.offset, wanted: count * 4, available: reader.remaining)
    }
    for _ in 0..<count {
      let relation = try self.relation(&reader, kind: UInt8(ascii: "T"))
      guard relation.pointee.isCaptured else { continue }
      append(Row(.truncate, position: lsn.rawValue, transaction: transactionIndex), relation, to: batch)
    }
  }

  @inline(__always)
  private func beforeImage(_ tuple: UInt8) -> BeforeImage {
    tuple == UInt8(ascii: "K") ? .key : tuple == UInt8(ascii: "O") ? .full : .none
  }

  @inline(__always)
  private mutating func relation(_ reader: inout ByteReader, kind: UInt8) throws -> UnsafeMutablePointer<Relation> {
    let id = try reader.uint32()
    guard let relation = relations.find(id) else { throw PgOutputError.unknownRelation(id: id, kind: kind) }
    guard transaction != nil else { throw PgOutputError.outsideTransaction(kind: kind) }
    guard relation.pointee.isInstalled else {
      throw PgOutputError.notInstalled(table: relations.tableName(relation))
    }
    return relation
  }

  /// Stores the row with its schema's index in the batch, where the schema is entered at its first row.
  @inline(__always)
  private func append(_ row: Row, _ relation: UnsafeMutablePointer<Relation>, to batch: ChangeBatch) {
    if relation.pointee.batchStamp != batchStamp { enterSchema(of: relation, into: batch) }
    var row = row
    row.schema = relation.pointee.schemaIndex
    batch.rows.append(row)
  }

  @inline(never)
  private func enterSchema(of relation: UnsafeMutablePointer<Relation>, into batch: ChangeBatch) {
    guard let schema = relations.schema(of: relation) else { return }
    relation.pointee.schemaIndex = UInt32(truncatingIfNeeded: batch.schemas.count)
    relation.pointee.batchStamp = batchStamp
    batch.schemas.append(schema)
  }

  /// `count u16  { kind u8  (length u32  bytes)? } × count`; returns the index of the first value.
  @inline(__always)
  private mutating func decodeTuple(
    _ reader: inout ByteReader, _ relation: UnsafeMutablePointer<Relation>, into store: inout RowStore
  ) throws -> UInt32 {
    let count = Int(try reader.uint16())
    guard count == relation.pointee.columnCount else {
      throw PgOutputError.columnCount(
        table: relations.tableName(relation), expected: relation.pointee.columnCount, found: count)
    }
    let first = store.addValues(count)
    let columns = relation.pointee.columns
    for index in 0..<count {
      let kind = try reader.uint8()
      if kind == UInt8(ascii: "t") {
        let text = try reader.bytes(Int(try reader.uint32()))
        do {
          store[first + index] = try parser.parse(text, as: columns[index], into: &store)
        } catch {
          throw relations.valueError(relation, index, error)
        }
      } else if kind == UInt8(ascii: "n") {
        store[first + index] = .null
      } else if kind == UInt8(ascii: "u") {
        store[first + index] = .absent
      } else {
        throw relations.unexpectedKind(relation, index, kind)
      }
    }
    return UInt32(truncatingIfNeeded: first)
  }

  private func skipTuple(_ reader: inout ByteReader) throws {
    let count = Int(try reader.uint16())
    for _ in 0..<count {
      let kind = try reader.uint8()
      if kind == UInt8(ascii: "t") || kind == UInt8(ascii: "b") { _ = try reader.bytes(Int(try reader.uint32())) }
    }
  }
}
