import Bytes
import Changes
import Glibc
import PostgresConnector

/// How long it takes to turn PostgreSQL's bytes into rows of a batch: no server, no I/O, one thread.
///
///     swift build -c release --product DecodeBenchmark && .build/release/DecodeBenchmark
///
/// The table is that of `make bench`, ten columns. Prints the processor time of the best of nine rounds, as noise only
/// adds.
struct DecodeBenchmark {
  static let rows = 200_000

  static func run() {
    let benchmark = DecodeBenchmark()
    measure("pgoutput insert") { benchmark.decodeStream(benchmark.inserts) }
    measure("pgoutput update, old row") { benchmark.decodeStream(benchmark.updates) }
    measure("COPY text") { benchmark.decodeCopy() }
    for (name, type, text) in columns {
      measure("  column \(name) \(text)") { benchmark.decodeColumn(type, text) }
    }
  }

  /// A message's or a line's bytes in one run, with where each begins.
  final class Recording {
    var bytes: [UInt8] = []
    var ends: [Int] = []

    func add(_ message: [UInt8]) {
      bytes += message
      ends.append(bytes.count)
    }
  }

  let inserts = Recording()
  let updates = Recording()
  let lines = Recording()

  static let columns: [(name: String, type: ColumnType, text: String)] = [
    ("int8", .int64, "1234567890123"), ("int4", .int32, "424242"), ("int4", .int32, "7"),
    ("text", .text(.plain), "a text of some forty bytes, as people do"), ("varchar", .text(.plain), "customer 42"),
    ("numeric", .decimal(precision: 12, scale: 2), "12345.67"), ("bool", .boolean, "t"),
    ("timestamptz", .timestampWithZone(precision: 6), "2024-05-06 07:08:09.123456+00"), ("date", .date, "2024-05-06"),
    ("float8", .float64, "1234.5678"),
  ]

  static func schema(_ columns: [(name: String, type: ColumnType, text: String)]) -> TableSchema {
    TableSchema(
      name: TableName(database: "d", schema: "public", table: "t"),
      columns: columns.enumerated().map {
        Column(name: "c\($0)", type: $1.type, isOptional: true, typeName: $1.name)
      }, keyColumns: [0], version: 1)
  }

  init() {
    var tuple = big(UInt16(DecodeBenchmark.columns.count))
    for column in DecodeBenchmark.columns {
      let text = Array(column.text.utf8)
      tuple += [0x74] + big(UInt32(text.count)) + text
    }
    for _ in 0..<1000 {
      inserts.add([0x49] + big(UInt32(1)) + [0x4E] + tuple)
      updates.add([0x55] + big(UInt32(1)) + [0x4F] + tuple + [0x4E] + tuple)
      lines.add(Array(DecodeBenchmark.columns.map(\.text).joined(separator: "\t").utf8) + [0x0A])
    }
  }

  /// Transactions of 1,000 changes into batches of about 1 MB.
  func decodeStream(_ recording: Recording) {
    var decoder = PgOutputDecoder()
    let batch = ChangeBatch()
    decoder.begin(batch)
    decode(relation, &decoder, batch)
    for _ in 0..<(DecodeBenchmark.rows / 1000) {
      decode([0x42] + big(UInt64(100)) + big(Int64(0)) + big(UInt32(7)), &decoder, batch)
      recording.bytes.withUnsafeBytes { bytes in
        var start = 0
        for end in recording.ends {
          let message = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
          guard (try? decoder.decode(message, at: LSN(1), into: batch)) != nil else { return }
          start = end
        }
      }
      decode([0x43, 0] + big(UInt64(100)) + big(UInt64(108)) + big(Int64(0)), &decoder, batch)
      if batch.usedBytes >= 1 << 20 {
        batch.reset()
        decoder.begin(batch)
      }
    }
  }

  private var relation: [UInt8] {
    [0x52] + big(UInt32(1)) + Array("public\0t\0d".utf8) + big(UInt16(1)) + [0] + Array("a\0".utf8) + big(UInt32(20))
      + big(Int32(-1))
  }

  private func decode(_ message: [UInt8], _ decoder: inout PgOutputDecoder, _ batch: ChangeBatch) {
    message.withUnsafeBytes { bytes in
      guard case .needsSchema(let relation)? = try? decoder.decode(bytes, at: LSN(1), into: batch) else { return }
      decoder.install(DecodeBenchmark.schema(DecodeBenchmark.columns), for: relation)
    }
  }

  func decodeCopy() {
    let decoder = CopyTextRowDecoder(schema: DecodeBenchmark.schema(DecodeBenchmark.columns))
    var store = RowStore(byteCapacity: 1 << 20, valueCapacity: 1 << 16)
    for _ in 0..<(DecodeBenchmark.rows / 1000) {
      store.removeAll()
      lines.bytes.withUnsafeBytes { bytes in
        var start = 0
        for end in lines.ends {
          let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
          guard (try? decoder.decode(line, into: &store)) != nil else { return }
          start = end
        }
      }
    }
  }

  /// Lines of one column.
  func decodeColumn(_ type: ColumnType, _ text: String) {
    let decoder = CopyTextRowDecoder(schema: DecodeBenchmark.schema([("c", type, text)]))
    var store = RowStore(byteCapacity: 1 << 20, valueCapacity: 1 << 16)
    let line = Array(text.utf8)
    line.withUnsafeBytes { bytes in
      for row in 0..<DecodeBenchmark.rows {
        if row % 1000 == 0 { store.removeAll() }
        guard (try? decoder.decode(bytes, into: &store)) != nil else { return }
      }
    }
  }

  private static func measure(_ name: String, _ body: () -> Void) {
    var best = Double.infinity
    for _ in 0..<9 {
      let start = processorTime()
      body()
      best = min(best, (processorTime() - start) / Double(rows))
    }
    print("\(name): \((best * 10).rounded() / 10) ns")
  }

  /// Nanoseconds that this thread has computed: what others do on the machine counts less than in wall time.
  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}

private func big<T: FixedWidthInteger>(_ number: T) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
