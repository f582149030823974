import Bytes
import Changes
import ConnectorKit
import Formats
import Glibc

/// Measures the encoder alone: rows of ten columns, already in memory, into records.
enum EncodeBenchmark {
  static func run(_ arguments: [String]) {
    let rounds = arguments.dropFirst().first.flatMap { Int($0) } ?? 20
    for schemas in [false, true] {
      measure("inserts, schemas \(schemas ? "on" : "off")", rounds, schemas: schemas, updates: false)
      measure("updates with old rows, schemas \(schemas ? "on" : "off")", rounds, schemas: schemas, updates: true)
    }
  }

  private static func measure(_ name: String, _ rounds: Int, schemas: Bool, updates: Bool) {
    var settings = Settings([
      "topic.prefix": "bench", "value.converter.schemas.enable": "\(schemas)",
      "key.converter.schemas.enable": "\(schemas)",
    ])
    let options = EventOptions(&settings)
    let context = PipelineContext(
      pipeline: "bench", stateDirectory: "", runID: "00000000-0000-0000-0000-000000000000", log: SilentLog())
    let encoder = EventEncoder(options: options, context: context, database: "shop", headerForm: .simple)
    let batch = Sample.batch(rows: 4096, updates: updates)
    var records = EncodedRecords()
    var best = Double.infinity
    var bytes = 0
    for _ in 0..<rounds {
      let start = processorTime()
      var next = 0
      bytes = 0
      while next < batch.rows.count {
        records.removeAll()
        guard let reached = try? encoder.encode(batch, from: next, upTo: 256 << 10, into: &records) else { return }
        next = reached
        bytes += records.bytes.count
      }
      best = min(best, (processorTime() - start) / Double(batch.rows.count))
    }
    print("\(name): \((best * 10).rounded() / 10) ns and \(bytes / batch.rows.count) bytes per event")
  }

  /// Nanoseconds of processor time of this process.
  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}

/// Made-up rows of an ordinary table.
private enum Sample {
  static let schema = TableSchema(
    name: TableName(database: "shop", schema: "public", table: "orders"),
    columns: [
      Column(name: "id", type: .int64, isOptional: false, typeName: "int8"),
      Column(name: "customer_id", type: .int32, isOptional: false, typeName: "int4"),
      Column(name: "status", type: .text(.plain), isOptional: false, typeName: "text"),
      Column(name: "email", type: .text(.plain), isOptional: true, typeName: "varchar"),
      Column(
        name: "total", type: .decimal(precision: 12, scale: 2), isOptional: false, typeName: "numeric", length: 12,
        scale: 2),
      Column(name: "quantity", type: .int16, isOptional: false, typeName: "int2"),
      Column(name: "paid", type: .boolean, isOptional: false, typeName: "bool"),
      Column(name: "created_at", type: .timestampWithZone(precision: 6), isOptional: false, typeName: "timestamptz"),
      Column(name: "weight", type: .float64, isOptional: true, typeName: "float8"),
      Column(name: "note", type: .text(.plain), isOptional: true, typeName: "text"),
    ],
    keyColumns: [0], version: 1)

  static func batch(rows: Int, updates: Bool) -> ChangeBatch {
    let batch = ChangeBatch()
    batch.schemas = [schema]
    var transaction = 0
    for index in 0..<rows {
      if index % 100 == 0 {
        transaction = batch.transactions.count
        batch.transactions.append(
          Transaction(
            id: UInt32(700 + transaction), timestamp: 1_700_000_000_123_456 + Int64(index),
            commitPosition: UInt64(24_023_216 + index), previousCommit: UInt64(24_023_104 + index)))
      }
      let before = updates ? add(index, to: &batch.store) : 0
      let after = add(index, to: &batch.store)
      batch.rows.append(
        Row(
          updates ? .update : .create, position: UInt64(24_023_216 + index * 120), transaction: UInt32(transaction),
          schema: 0, before: UInt32(before), after: UInt32(after), beforeImage: updates ? .full : .none))
    }
    return batch
  }

  private static func add(_ index: Int, to store: inout RowStore) -> Int {
    let first = store.addValues(schema.columns.count)
    func text(_ text: String) -> Value {
      var text = text
      return text.withUTF8 { store.addContents(UnsafeRawBufferPointer($0), kind: .text) }
    }
    store[first] = .integer(Int64(1_000_000 + index))
    store[first + 1] = .integer(Int64(index % 9973))
    store[first + 2] = text(["new", "packed", "shipped"][index % 3])
    store[first + 3] = text("customer\(index % 9973)@example.org")
    store[first + 4] = Value(.decimal, bits: UInt64(bitPattern: Int64(index * 137 % 100_000)), length: 2)
    store[first + 5] = .integer(Int64(index % 12))
    store[first + 6] = .boolean(index % 2 == 0)
    store[first + 7] = Value(.timestamp, bits: UInt64(bitPattern: 1_700_000_000_000_000 + Int64(index) * 1_234_567))
    store[first + 8] = .float64(Double(index % 1000) / 8)
    store[first + 9] = index % 4 == 0 ? .null : text("leave it at the door, says \"number \(index % 50)\"")
    return first
  }
}
