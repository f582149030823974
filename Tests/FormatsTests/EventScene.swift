import Bytes
import Changes
import ConnectorKit
import Formats
import Foundation
import Synchronization

/// A batch built by hand and what an encoder makes of it.
struct EventScene {
  var values: [String: String]
  let batch = ChangeBatch()
  var headerForm = HeaderForm.jsonConverter

  /// A table `public.t` of the given columns with the first as key, unless told otherwise.
  init(_ values: [String: String] = [:]) {
    self.values = ["topic.prefix": "app", "extended.headers.enabled": "false"].merging(values) { $1 }
    batch.transactions = [
      Transaction(
        id: 771, timestamp: 1_700_000_000_123_456, commitPosition: 33_792_400, previousCommit: 33_792_000)
    ]
  }

  /// Every schema of a process has a version of its own.
  private static let versions = Atomic<Int>(1)

  @discardableResult
  func table(
    _ columns: [Column], key: [Int] = [0], named name: String = "t", schema: String = "public"
  ) -> UInt32 {
    let version = EventScene.versions.add(1, ordering: .relaxed).newValue
    batch.schemas.append(
      TableSchema(
        name: TableName(database: "shop", schema: schema, table: name), columns: columns, keyColumns: key,
        version: version))
    return UInt32(batch.schemas.count - 1)
  }

  func values(_ row: [Cell]) -> UInt32 {
    let first = batch.store.addValues(row.count)
    for (index, cell) in row.enumerated() { batch.store[first + index] = cell.make(&batch.store) }
    return UInt32(first)
  }

  func add(
    _ operation: Changes.Operation, _ table: UInt32 = 0, before: [Cell]? = nil, image: BeforeImage = .full,
    after: [Cell]? = nil,
    position: UInt64 = 33_792_216, mark: SnapshotMark = .none, transaction: UInt32 = 0
  ) {
    let old = before.map(values) ?? 0
    let new = after.map(values) ?? 0
    batch.rows.append(
      Row(
        operation, position: position, transaction: transaction, schema: table, before: old, after: new,
        beforeImage: before == nil ? .none : image, snapshotMark: mark))
  }

  struct Record: Equatable {
    var topic: String
    var key: String?
    var value: String?
    var headers: String?
    var partition: Int32 = -1
  }

  /// The records of the batch, the envelope's clock cut out.
  func records() throws -> [Record] {
    var settings = Settings(values)
    let options = EventOptions(&settings)
    if let problem = settings.problems.first { throw ConnectorFailure(.stop, code: problem.property, problem.message) }
    let encoder = EventEncoder(options: options, context: EventScene.context, database: "shop", headerForm: headerForm)
    return try EventScene.records(of: batch, by: encoder)
  }

  static let context = PipelineContext(pipeline: "p", stateDirectory: "", runID: "run", log: SilentLog())

  static func records(of batch: ChangeBatch, from row: Int = 0, by encoder: EventEncoder) throws -> [Record] {
    var encoded = EncodedRecords()
    _ = try encoder.encode(batch, from: row, upTo: .max, into: &encoded)
    var records: [Record] = []
    for record in encoded.records {
      func text(_ part: RecordPart) -> String? {
        part.isNull ? nil : String(decoding: encoded.contents(of: part), as: UTF8.self)
      }
      records.append(
        Record(
          topic: encoder.topics[Int(record.topic)], key: text(record.key), value: text(record.value).map(withoutClock),
          headers: text(record.headers), partition: record.partition))
    }
    return records
  }

  /// Takes the envelope's three times out: `…,"op":"c","ts_ms":…}` becomes `…,"op":"c"}`.
  static func withoutClock(_ text: String) -> String {
    guard text.contains("{\"before\":"), let op = text.range(of: "\"op\":\""),
      let times = text[op.upperBound...].range(of: ",\"ts_ms\":")
    else { return text }
    let rest = text[times.upperBound...].drop { $0 != "}" }
    return String(text[..<times.lowerBound]) + rest
  }

  /// The rows alone: `before` and `after` of the first record's value.
  func firstAfter() throws -> String {
    let value = try records().first?.value ?? ""
    guard let start = value.range(of: "\"after\":"), let end = value.range(of: ",\"source\":") else { return value }
    return String(value[start.upperBound..<end.lowerBound])
  }
}

/// A value to be put into a store.
enum Cell {
  case null, absent
  case integer(Int64), boolean(Bool), float(Float), double(Double)
  case decimal(Int64, scale: UInt32), decimalText(String)
  case text(String), bytes([UInt8])
  case date(Int64), time(Int64, offset: Int32 = 0), timestamp(Int64)
  case interval(months: Int32, days: Int32, microseconds: Int64)
  case list([Cell])

  func make(_ store: inout RowStore) -> Value {
    switch self {
    case .null: .null
    case .absent: .absent
    case .integer(let value): .integer(value)
    case .boolean(let value): .boolean(value)
    case .float(let value): .float32(value)
    case .double(let value): .float64(value)
    case .decimal(let unscaled, let scale): Value(.decimal, bits: UInt64(bitPattern: unscaled), length: scale)
    case .decimalText(let text): Cell.contents(Array(text.utf8), .decimalText, &store)
    case .text(let text): Cell.contents(Array(text.utf8), .text, &store)
    case .bytes(let bytes): Cell.contents(bytes, .bytes, &store)
    case .date(let days): Value(.date, bits: UInt64(bitPattern: days))
    case .time(let value, let offset):
      Value(.time, bits: UInt64(bitPattern: value), length: UInt32(bitPattern: offset))
    case .timestamp(let value): Value(.timestamp, bits: UInt64(bitPattern: value))
    case .interval(let months, let days, let microseconds):
      store.addInterval(months: months, days: days, microseconds: microseconds)
    case .list(let cells): Cell.list(cells, &store)
    }
  }

  private static func contents(_ bytes: [UInt8], _ kind: ValueKind, _ store: inout RowStore) -> Value {
    bytes.withUnsafeBytes { store.addContents($0, kind: kind) }
  }

  private static func list(_ cells: [Cell], _ store: inout RowStore) -> Value {
    let first = store.addValues(cells.count)
    for (index, cell) in cells.enumerated() {
      let value = cell.make(&store)
      store[first + index] = value
    }
    return Value(.list, bits: UInt64(first), length: UInt32(cells.count))
  }
}

extension Column {
  static func of(
    _ name: String, _ type: ColumnType, _ typeName: String = "x", optional: Bool = true, length: Int? = nil
  ) -> Column {
    Column(name: name, type: type, isOptional: optional, typeName: typeName, length: length)
  }

  static let id = Column.of("id", .int32, "int4", optional: false)
}
