import Bytes
import Changes
import ConnectorKit
import Glibc

/// Turns rows into records. All state of an encoder that changes while it works lies in this one struct, so that the
/// loop over rows touches no object.
struct EventWriter: ~Copyable {
  let options: EventOptions
  let contextHeaders: String
  let database: String
  let topics: TopicTable
  /// Pieces of text that stay the same for a transaction or for a reading of the clock.
  var pieces: EventPieces
  var counters = TransactionCounters()
  /// The tables and transactions of the batch at hand.
  var tableNames: [TableSchema] = []
  var transactions: [Transaction] = []
  let failures: UnsafeMutablePointer<Int>
  let control: ControlRecords
  let unwraps: Bool
  let tombstones: Bool
  let skipped: SkippedOperations
  let skipsUnchanged: Bool
  let showsTransactions: Bool
  let showsContext: Bool
  let showsValueSchemas: Bool

  init(_ options: EventOptions, database: String, contextHeaders: String, _ topics: TopicTable) {
    self.options = options
    self.contextHeaders = contextHeaders
    self.database = database
    self.topics = topics
    pieces = EventPieces(options, database: database)
    failures = .allocate(capacity: 1)
    failures.initialize(to: 0)
    control = ControlRecords(options, topics)
    unwraps = options.unwrap != nil
    tombstones = options.tombstones
    skipped = options.skipped
    skipsUnchanged = options.skipsUnchanged
    showsTransactions = options.transactionMetadata
    showsContext = options.contextHeaders
    showsValueSchemas = options.valueConverter.schemas
  }

  deinit { failures.deallocate() }

  mutating func takeFailures() -> Int {
    defer { failures.pointee = 0 }
    return failures.pointee
  }

  /// What the rows of one call share.
  struct Surroundings {
    let batch: ChangeBatch
    let plans: [TablePlan]
    let views: UnsafePointer<TableView>
    let bytes: UnsafePointer<UInt8>
    let values: UnsafePointer<Value>
    let isSnapshot: Bool

    @inline(__always)
    func writer(_ view: UnsafePointer<TableView>, _ failures: UnsafeMutablePointer<Int>) -> FieldWriter {
      FieldWriter(
        constants: view.pointee.constants, elements: view.pointee.elements, hashes: view.pointee.hashes, bytes: bytes,
        values: values, failures: failures, roomForRow: view.pointee.roomForRow, isSnapshot: isSnapshot)
    }
  }

  mutating func encode(
    rows: borrowing RowList, store: borrowing RowStore, _ batch: ChangeBatch, _ plans: [TablePlan],
    _ views: UnsafePointer<TableView>, from firstRow: Int, upTo byteLimit: Int, into records: inout EncodedRecords
  ) -> Int {
    let surroundings = Surroundings(
      batch: batch, plans: plans, views: views,
      bytes: UnsafePointer(store.bytes.start.assumingMemoryBound(to: UInt8.self)), values: store.values,
      isSnapshot: batch.isSnapshot)
    pieces.forgetTransaction()
    if unwraps { transactions = batch.transactions }
    if showsTransactions { catchUp(rows, surroundings, to: firstRow) }
    var index = firstRow
    let count = rows.count
    while index < count, records.bytes.count < byteLimit {
      if (index &- firstRow) & 31 == 0 { pieces.readClock() }
      let row = rows[index]
      pieces.turn(to: row, batch)
      encode(row, UInt32(truncatingIfNeeded: index), surroundings, into: &records)
      index &+= 1
    }
    if showsTransactions { counters.place = (batch.sequence, index) }
    return index
  }

  @inline(__always)
  mutating func encode(
    _ row: Row, _ index: UInt32, _ surroundings: borrowing Surroundings, into records: inout EncodedRecords
  ) {
    switch row.operation {
    case .read, .create, .update, .delete:
      guard row.schema != Row.noSchema else { return }
      let view = surroundings.views + Int(row.schema)
      if view.pointee.isUnwrapped {
        encodeUnwrapped(row, index, view, surroundings, into: &records)
      } else {
        encodeChange(row, index, view, surroundings, into: &records)
      }
    case .truncate:
      guard row.schema != Row.noSchema, !skipped.truncate else { return }
      let view = surroundings.views + Int(row.schema)
      if !view.pointee.isUnwrapped { encodeTruncate(row, index, view, surroundings, into: &records) }
    case .begin: if showsTransactions { encodeBegin(row, index, surroundings, into: &records) }
    case .commit: if showsTransactions { encodeEnd(row, index, surroundings, into: &records) }
    case .message: encodeMessage(row, index, surroundings, into: &records)
    case .heartbeat: encodeHeartbeat(index, into: &records)
    }
  }
}
