import Changes

/// One announced relation as rows need it: no reference, so that finding it counts none.
struct Relation {
  var id: UInt32
  /// Whether the shape last announced was answered with `install`.
  var isInstalled = false
  /// Whether a schema was given: its rows are wanted.
  var isCaptured = false
  var columnCount = 0
  /// One per column of the schema; owned by the table.
  var columns: UnsafeMutablePointer<ColumnParser>
  /// The batch in which `schemaIndex` holds.
  var batchStamp: UInt64 = 0
  var schemaIndex: UInt32 = 0
  /// Where its message and schema are kept.
  var slot: Int
}

/// The relations that a stream announced, by id.
struct RelationTable: ~Copyable {
  private var slots: [Slot] = []
  private var byID: [UInt32: Int] = [:]
  private var last: UnsafeMutablePointer<Relation>?

  private struct Slot {
    var relation: UnsafeMutablePointer<Relation>
    var message: RelationMessage
    var schema: TableSchema?
  }

  init() {}

  deinit { for slot in slots { RelationTable.free(slot.relation) } }

  mutating func removeAll() {
    for slot in slots { RelationTable.free(slot.relation) }
    slots.removeAll()
    byID.removeAll()
    last = nil
  }

  private static func free(_ relation: UnsafeMutablePointer<Relation>) {
    relation.pointee.columns.deallocate()
    relation.deallocate()
  }

  /// The relation, valid until `removeAll`; nil where it was not announced.
  @inline(__always)
  mutating func find(_ id: UInt32) -> UnsafeMutablePointer<Relation>? {
    if let last, last.pointee.id == id { return last }
    return lookUp(id)
  }

  @inline(never)
  private mutating func lookUp(_ id: UInt32) -> UnsafeMutablePointer<Relation>? {
    guard let slot = byID[id] else { return nil }
    last = slots[slot].relation
    return last
  }

  /// Notes a relation's new shape: its rows wait for `install`.
  mutating func announce(_ message: RelationMessage) {
    if let slot = byID[message.id] {
      slots[slot].message = message
      slots[slot].relation.pointee.isInstalled = false
      return
    }
    let relation = UnsafeMutablePointer<Relation>.allocate(capacity: 1)
    relation.initialize(to: Relation(id: message.id, columns: .allocate(capacity: 1), slot: slots.count))
    byID[message.id] = slots.count
    slots.append(Slot(relation: relation, message: message, schema: nil))
  }

  mutating func install(_ schema: TableSchema?, for message: RelationMessage) {
    if byID[message.id] == nil { announce(message) }
    guard let slot = byID[message.id] else { return }
    slots[slot].message = message
    slots[slot].schema = schema
    let relation = slots[slot].relation
    relation.pointee.isInstalled = true
    relation.pointee.isCaptured = schema != nil
    relation.pointee.batchStamp = 0
    relation.pointee.columns.deallocate()
    let parsers = schema?.columns.map { ColumnParser($0.type) } ?? []
    relation.pointee.columns = .allocate(capacity: max(parsers.count, 1))
    for (index, parser) in parsers.enumerated() { (relation.pointee.columns + index).initialize(to: parser) }
    relation.pointee.columnCount = parsers.count
  }

  func schema(of relation: UnsafeMutablePointer<Relation>) -> TableSchema? { slots[relation.pointee.slot].schema }

  func tableName(_ relation: UnsafeMutablePointer<Relation>) -> String {
    slots[relation.pointee.slot].message.qualifiedName
  }

  func unexpectedTuple(_ relation: UnsafeMutablePointer<Relation>, _ found: UInt8) -> PgOutputError {
    .unexpectedTuple(table: tableName(relation), found)
  }

  func unexpectedKind(_ relation: UnsafeMutablePointer<Relation>, _ index: Int, _ kind: UInt8) -> PgOutputError {
    let column = self.column(relation, index)?.name ?? "\(index + 1)"
    if kind == UInt8(ascii: "b") { return .binaryValue(table: tableName(relation), column: column) }
    return .unknownValueKind(table: tableName(relation), column: column, kind)
  }

  func valueError(_ relation: UnsafeMutablePointer<Relation>, _ index: Int, _ error: ValueError) -> PgOutputError {
    let column = self.column(relation, index)
    return .value(
      table: tableName(relation), column: column?.name ?? "\(index + 1)", type: column?.typeName ?? "?", error)
  }

  private func column(_ relation: UnsafeMutablePointer<Relation>, _ index: Int) -> Column? {
    let columns = schema(of: relation)?.columns ?? []
    return columns.indices.contains(index) ? columns[index] : nil
  }
}
