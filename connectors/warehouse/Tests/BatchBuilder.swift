import Bytes
import Changes

/// A value as tests write it.
enum TestValue: Hashable, Sendable {
  case null, absent
  case int(Int64)
  case text(String)
  case value(Value)
  case contents(ValueKind, String)
  case list([TestValue])
  case interval(Int32, Int32, Int64)

  static func == (a: TestValue, b: TestValue) -> Bool {
    switch (a, b) {
    case (.null, .null), (.absent, .absent): return true
    case (.int(let x), .int(let y)): return x == y
    case (.text(let x), .text(let y)): return x == y
    default: return false
    }
  }

  func hash(into hasher: inout Hasher) {
    switch self {
    case .int(let number): hasher.combine(number)
    case .text(let text): hasher.combine(text)
    default: hasher.combine(0)
    }
  }

  func add(to store: inout RowStore) -> Value {
    switch self {
    case .null: return .null
    case .absent: return .absent
    case .int(let number): return .integer(number)
    case .text(let text): return TestValue.contents(.text, text).add(to: &store)
    case .value(let value): return value
    case .contents(let kind, let text):
      var text = text
      return text.withUTF8 { store.addContents(UnsafeRawBufferPointer($0), kind: kind) }
    case .interval(let months, let days, let microseconds):
      return store.addInterval(months: months, days: days, microseconds: microseconds)
    case .list(let elements):
      let values = elements.map { $0.add(to: &store) }
      let first = store.addValues(values.count)
      for (index, value) in values.enumerated() { store[first + index] = value }
      return Value(.list, bits: UInt64(first), length: UInt32(values.count))
    }
  }
}

/// Builds batches as a source would.
final class BatchBuilder {
  var batch = ChangeBatch()
  private var transaction: UInt32 = 0
  private(set) var position: UInt64

  init(position: UInt64 = 1000) { self.position = position }

  @discardableResult
  func begin(_ at: UInt64? = nil) -> BatchBuilder {
    position += 10
    batch.transactions.append(
      Transaction(id: 7, timestamp: 1_700_000_000_000_000, commitPosition: at ?? position + 1000))
    transaction = UInt32(batch.transactions.count - 1)
    batch.rows.append(Row(.begin, position: position, transaction: transaction))
    return self
  }

  /// A batch that goes on with a transaction of the one before.
  @discardableResult
  func resume() -> BatchBuilder {
    batch.transactions.append(Transaction(id: 7, timestamp: 1_700_000_000_000_000, commitPosition: position))
    transaction = UInt32(batch.transactions.count - 1)
    return self
  }

  @discardableResult
  func commit() -> BatchBuilder {
    position += 10
    batch.rows.append(Row(.commit, position: position, transaction: transaction))
    batch.checkpoint = .postgres(PostgresPosition(lsn: LSN(position), commitLSN: LSN(position)))
    return self
  }

  @discardableResult
  func change(
    _ operation: Operation, _ schema: TableSchema, after: [TestValue]? = nil, before: [TestValue]? = nil,
    isFull: Bool = false
  ) -> BatchBuilder {
    position += 1
    var row = Row(operation, position: position, transaction: transaction, schema: index(of: schema))
    if let after { row.after = values(after) }
    if let before {
      row.before = values(before)
      row.beforeImage = isFull ? .full : .key
    }
    batch.rows.append(row)
    return self
  }

  private func index(of schema: TableSchema) -> UInt32 {
    if let known = batch.schemas.firstIndex(where: { $0 === schema }) { return UInt32(known) }
    batch.schemas.append(schema)
    return UInt32(batch.schemas.count - 1)
  }

  private func values(_ row: [TestValue]) -> UInt32 {
    let values = row.map { $0.add(to: &batch.store) }
    let first = batch.store.addValues(values.count)
    for (index, value) in values.enumerated() { batch.store[first + index] = value }
    return UInt32(first)
  }

  /// The batch built so far, under its number; the next one begins empty.
  func take(_ sequence: UInt64) -> ChangeBatch {
    let done = batch
    done.sequence = sequence
    batch = ChangeBatch()
    return done
  }

  static func snapshotBegins(_ schemas: [TableSchema], sequence: UInt64) -> ChangeBatch {
    let batch = ChangeBatch()
    batch.mark = .snapshotBegins(schemas)
    batch.isSnapshot = true
    batch.sequence = sequence
    batch.checkpoint = .postgres(PostgresPosition(lsn: LSN(100), snapshot: "INITIAL"))
    return batch
  }

  static func snapshotEnds(sequence: UInt64, at lsn: UInt64 = 200) -> ChangeBatch {
    let batch = ChangeBatch()
    batch.mark = .snapshotEnds
    batch.isSnapshot = true
    batch.sequence = sequence
    batch.checkpoint = .postgres(PostgresPosition(lsn: LSN(lsn), snapshot: "INITIAL", isSnapshotCompleted: true))
    return batch
  }
}

enum TestSchema {
  static func table(
    _ name: String, schema: String = "shop", _ columns: [Column], key: [Int] = [0], version: Int
  ) -> TableSchema {
    TableSchema(
      name: TableName(database: "db", schema: schema, table: name), columns: columns, keyColumns: key,
      version: version)
  }

  static func column(_ name: String, _ type: ColumnType, optional: Bool = true) -> Column {
    Column(name: name, type: type, isOptional: optional, typeName: "x")
  }
}
