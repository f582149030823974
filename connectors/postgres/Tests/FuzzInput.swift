import Changes

@testable import PostgresConnector

/// What a fuzzer tries: bytes that stand for a stream, a line or a text. The first byte chooses.
///
/// ```
///   0  { length u16 big-endian  message } …   a replication stream; each announced table is captured
///   1  line                                    a row of COPY with a column of every type
///   2  type  text                              one value
///   3  text                                    a default's expression, for a column of every type
/// ```
/// Whatever it is, it has to be decoded or refused; anything else ends the process. Fuzzers/run feeds it with new
/// bytes, the tests with all that was ever found.
struct FuzzInput {
  /// The built-in types that a stream may name, with their real oids.
  static let types: [(oid: UInt32, name: String, array: UInt32)] = [
    (16, "bool", 1000), (17, "bytea", 1001), (18, "char", 1002), (19, "name", 1003), (20, "int8", 1016),
    (21, "int2", 1005), (23, "int4", 1007), (25, "text", 1009), (26, "oid", 1028), (114, "json", 199),
    (142, "xml", 143), (600, "point", 1017), (603, "box", 1020), (700, "float4", 1021), (701, "float8", 1022),
    (790, "money", 791), (869, "inet", 1041), (1042, "bpchar", 1014), (1043, "varchar", 1015), (1082, "date", 1182),
    (1083, "time", 1183), (1114, "timestamp", 1115), (1184, "timestamptz", 1185), (1186, "interval", 1187),
    (1266, "timetz", 1270), (1560, "bit", 1561), (1562, "varbit", 1563), (1700, "numeric", 1231), (2950, "uuid", 2951),
    (3614, "tsvector", 3643), (3802, "jsonb", 3807), (3904, "int4range", 3905), (90001, "hstore", 90002),
    (90003, "geometry", 90004), (90005, "vector", 90006), (90007, "halfvec", 90008), (90009, "sparsevec", 90010),
  ]

  static let builder = TableSchemaBuilder(
    types: TypeCatalogue(
      types.flatMap {
        [
          CatalogueType(oid: $0.oid, name: $0.name),
          CatalogueType(oid: $0.array, name: "_\($0.name)", elementOID: $0.oid),
        ]
      }))

  /// A table with a column of every type and of every array.
  static let everything = builder.build(
    CatalogueTable(
      oid: 1, name: TableName(database: "d", schema: "s", table: "t"),
      columns: types.flatMap { [$0.oid, $0.array] }.enumerated().map {
        CatalogueColumn(name: "c\($0)", number: $0 + 1, typeOID: $1)
      }), version: 1)

  /// Decodes the input; true where it was not refused.
  @discardableResult
  static func run(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let kind = bytes.first else { return false }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[1...])
    switch kind {
    case 0: return stream(rest)
    case 1: return line(rest)
    case 2: return value(rest)
    case 3: return defaults(rest)
    default: return false
    }
  }

  private static func stream(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var decoder = PgOutputDecoder()
    var batch = ChangeBatch(byteCapacity: 64, valueCapacity: 8, rowCapacity: 8)
    decoder.begin(batch)
    var at = 0
    var lsn: UInt64 = 1
    while bytes.count - at >= 2 {
      let length = Int(bytes[at]) << 8 | Int(bytes[at + 1])
      at += 2
      guard bytes.count - at >= length else { return false }
      // In memory of its own, so that a sanitizer sees the smallest step beyond.
      let message = Array(bytes[at..<(at + length)])
      let outcome = message.withUnsafeBytes { try? decoder.decode($0, at: LSN(lsn), into: batch) }
      at += length
      lsn += 1
      switch outcome {
      case nil: return false
      case .continued?: break
      case .transactionEnded?:
        check(batch)
        batch = ChangeBatch(byteCapacity: 64, valueCapacity: 8, rowCapacity: 8)
        decoder.begin(batch)
      case .needsSchema(let relation)?:
        let table = CatalogueTable(
          oid: relation.id, name: TableName(database: "d", schema: relation.schema, table: relation.table), columns: [])
        decoder.install(builder.build(table, relation: relation, version: 1), for: relation)
      }
    }
    check(batch)
    return true
  }

  private static func line(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let line = Array(bytes)
    let decoder = CopyTextRowDecoder(schema: everything)
    var store = RowStore(byteCapacity: 64, valueCapacity: 8)
    guard let first = line.withUnsafeBytes({ try? decoder.decode($0, into: &store) }) else { return false }
    for index in everything.columns.indices { check(store[first + index], in: store) }
    return true
  }

  private static func value(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let type = bytes.first else { return false }
    let column = everything.columns[Int(type) % everything.columns.count]
    let text = Array(bytes.dropFirst())
    var parser = ValueParser()
    var store = RowStore(byteCapacity: 64, valueCapacity: 8)
    let value = text.withUnsafeBytes { try? parser.parse($0, as: ColumnParser(column.type), into: &store) }
    guard let value else { return false }
    check(value, in: store)
    return true
  }

  private static func defaults(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let expression = String(decoding: bytes, as: UTF8.self)
    var defaults = DefaultValues()
    var values: [Value] = []
    for column in everything.columns {
      if let value = defaults.value(of: expression, in: column) { values.append(value) }
    }
    let frozen = defaults.frozen()
    for value in values { check(value, in: frozen.store) }
    return !values.isEmpty
  }

  /// A sink may read whatever a row refers to.
  private static func check(_ batch: ChangeBatch) {
    for index in 0..<batch.rows.count {
      let row = batch.rows[index]
      precondition(Int(row.transaction) < batch.transactions.count)
      guard row.schema != Row.noSchema else { continue }
      let count = batch.schemas[Int(row.schema)].columns.count
      if row.beforeImage != .none { check(Int(row.before), count, in: batch.store) }
      if row.operation == .create || row.operation == .update { check(Int(row.after), count, in: batch.store) }
    }
  }

  private static func check(_ first: Int, _ count: Int, in store: borrowing RowStore) {
    precondition(first >= 0 && first + count <= store.valueCount)
    for index in 0..<count { check(store[first + index], in: store) }
  }

  private static func check(_ value: Value, in store: borrowing RowStore) {
    switch value.kind {
    case .text, .bytes, .decimalText, .interval:
      precondition(value.offset >= 0 && value.offset + Int(value.length) <= store.bytes.count)
    case .decimal: precondition(value.length <= 18 && value.signed.magnitude < 1_000_000_000_000_000_000)
    case .time: precondition((0...90_000_000_000).contains(value.signed))
    case .list: check(value.offset, Int(value.length), in: store)
    default: break
    }
  }
}
