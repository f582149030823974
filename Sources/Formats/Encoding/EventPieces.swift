import Bytes
import Changes
import Glibc

/// The parts of an envelope around its rows that change with the transaction or with the clock only, ready to be
/// copied.
///
/// ```
///   ,"source":{"version":…,"ts_ms":1,"snapshot":"false","db":"d","sequence":"[\"1\",\"     beforePosition
///   <position>
///   \"]","ts_us":1,"ts_ns":1                                                              afterPosition
///   ,"schema":"s","table":"t"                                                             the table's own
///   ,"txId":1,"lsn":                                                                      beforeLSN
///   <position>
///   ,"xmin":null,"origin":null,"origin_lsn":null},"transaction":                          afterLSN
///   null or the transaction's block
///   ,"op":"c                                                                              the operation's own
///   ","ts_ms":1,"ts_us":1,"ts_ns":1}                                                      clock
/// ```
struct EventPieces: ~Copyable {
  private var text = ByteBuffer(capacity: 1024)
  private var clockText = ByteBuffer(capacity: 128)
  private let head: [UInt8]
  private let database: [UInt8]
  private let streamingMark: [UInt8]
  private var transaction: UInt32 = .max
  private var mark: SnapshotMark = .none

  private(set) var beforePosition = ConstantPart(offset: 0, length: 0)
  private(set) var afterPosition = ConstantPart(offset: 0, length: 0)
  private(set) var beforeLSN = ConstantPart(offset: 0, length: 0)
  private(set) var afterLSN = ConstantPart(offset: 0, length: 0)
  private(set) var clock = ConstantPart(offset: 0, length: 0)
  /// Nanoseconds since 1970 at the last reading of the clock.
  private(set) var now: Int64 = 0
  /// The transaction's id as text, and its time.
  private(set) var transactionID: UInt32?
  private(set) var timestamp: Int64 = 0

  init(_ options: EventOptions, database: String) {
    var head = ByteBuffer(capacity: 256)
    head.append(",\"source\":{\"version\":" as StaticString)
    JSONText.append(StandardSchemas.debeziumVersion, to: &head)
    head.append(",\"connector\":\"postgresql\",\"name\":" as StaticString)
    JSONText.append(options.prefix, to: &head)
    head.append(",\"ts_ms\":" as StaticString)
    self.head = Array(head.bytes)
    var name = ByteBuffer(capacity: 64)
    name.append(",\"db\":" as StaticString)
    JSONText.append(database, to: &name)
    name.append(",\"sequence\":\"[" as StaticString)
    self.database = Array(name.bytes)
    // While streaming the field is unset, and the converter writes its default or null.
    streamingMark = Array((options.valueConverter.replacesNull ? "\"false\"" : "null").utf8)
  }

  var base: UnsafePointer<UInt8> { UnsafePointer(text.start.assumingMemoryBound(to: UInt8.self)) }
  var clockBase: UnsafePointer<UInt8> { UnsafePointer(clockText.start.assumingMemoryBound(to: UInt8.self)) }

  /// Bytes of all pieces of one event together with their rounding to sixteen.
  var room: Int { text.count + clockText.count + 512 }

  /// Must be called for every batch, whose transactions are numbered anew.
  mutating func forgetTransaction() { transaction = .max }

  mutating func readClock() {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    now = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    clockText.removeAll()
    clockText.append("\",\"ts_ms\":" as StaticString)
    clockText.append(integer: now / 1_000_000)
    clockText.append(",\"ts_us\":" as StaticString)
    clockText.append(integer: now / 1000)
    clockText.append(",\"ts_ns\":" as StaticString)
    clockText.append(integer: now)
    clockText.append(0x7D)
    clock = ConstantPart(offset: 0, length: UInt32(clockText.count))
    clockText.reserve(16)
  }

  /// Renders the pieces of a row's transaction where they are not those of the row before.
  @inline(__always)
  mutating func turn(to row: Row, _ batch: ChangeBatch) {
    if row.transaction != transaction || row.snapshotMark != mark { render(row, batch) }
  }

  @inline(never)
  private mutating func render(_ row: Row, _ batch: ChangeBatch) {
    let current = batch.transactions[Int(row.transaction)]
    transaction = row.transaction
    mark = row.snapshotMark
    transactionID = current.id
    timestamp = current.timestamp
    text.removeAll()
    text.appendAll(head)
    text.append(integer: TemporalText.floorDivided(timestamp, by: 1000))
    text.append(",\"snapshot\":" as StaticString)
    appendMark()
    text.appendAll(database)
    if let previous = current.previousCommit {
      text.append("\\\"" as StaticString)
      text.append(integer: Int64(bitPattern: previous))
      text.append("\\\",\\\"" as StaticString)
    } else {
      text.append("null,\\\"" as StaticString)
    }
    beforePosition = part(from: 0)
    var start = text.count
    text.append("\\\"]\",\"ts_us\":" as StaticString)
    text.append(integer: timestamp)
    text.append(",\"ts_ns\":" as StaticString)
    text.append(integer: timestamp &* 1000)
    afterPosition = part(from: start)
    start = text.count
    text.append(",\"txId\":" as StaticString)
    if let id = current.id { text.append(integer: Int64(id)) } else { text.append("null" as StaticString) }
    text.append(",\"lsn\":" as StaticString)
    beforeLSN = part(from: start)
    start = text.count
    text.append(",\"xmin\":null,\"origin\":" as StaticString)
    if let origin = current.origin { JSONText.append(origin, to: &text) } else { text.append("null" as StaticString) }
    text.append(",\"origin_lsn\":" as StaticString)
    if let position = current.originPosition {
      text.append(integer: Int64(bitPattern: position))
    } else {
      text.append("null" as StaticString)
    }
    text.append("},\"transaction\":" as StaticString)
    afterLSN = part(from: start)
    text.reserve(16)
  }

  private func part(from start: Int) -> ConstantPart {
    ConstantPart(offset: UInt32(start), length: UInt32(text.count - start))
  }

  private mutating func appendMark() {
    if let name = EventPieces.name(of: mark) {
      text.append("\"\(name)\"")
    } else {
      text.appendAll(streamingMark)
    }
  }

  /// Debezium's word for where a snapshot row stands; nil while streaming.
  static func name(of mark: SnapshotMark) -> String? {
    switch mark {
    case .none: nil
    case .row: "true"
    case .first: "first"
    case .firstInTable: "first_in_data_collection"
    case .lastInTable: "last_in_data_collection"
    case .last: "last"
    }
  }
}
