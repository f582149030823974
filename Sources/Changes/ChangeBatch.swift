import Bytes

/// What happened, as one row of a batch says it.
@frozen
@usableFromInline
package enum Operation: UInt8, Sendable {
  /// A row of a snapshot.
  case read
  case create, update, delete
  /// A table was emptied; the row has no values.
  case truncate
  /// A logical message: its values are the prefix (text) and the content (bytes).
  case message
  /// A transaction begins; no values, no table.
  case begin
  /// A transaction ends; no values, no table.
  case commit
  /// The source is alive at this position; no values, no table.
  case heartbeat
}

/// Where a snapshot row stands in its snapshot (Debezium's `source.snapshot`).
@frozen
@usableFromInline
package enum SnapshotMark: UInt8, Sendable {
  /// Not a snapshot row.
  case none
  /// Any row without a mark of its own.
  case row
  case first, firstInTable, lastInTable, last
}

/// How much of the old row an update or delete carries.
@frozen
@usableFromInline
package enum BeforeImage: UInt8, Sendable {
  case none
  /// The replica identity's columns only; the others are null in the store and unknown in truth.
  case key
  case full
}

/// One change: 40 bytes, without a reference.
@frozen
@usableFromInline
package struct Row: BitwiseCopyable, Sendable {
  /// The change's own position; for PostgreSQL the LSN of its message.
  @usableFromInline package var position: UInt64
  /// Index into `ChangeBatch.transactions`.
  @usableFromInline package var transaction: UInt32
  /// Index into `ChangeBatch.schemas`; `UInt32.max` where there is no table.
  @usableFromInline package var schema: UInt32
  /// Index of the first value of the old row; meaningful where `beforeImage` is not `.none`.
  @usableFromInline package var before: UInt32
  /// Index of the first value of the new row; meaningful for read, create, update and message.
  @usableFromInline package var after: UInt32
  @usableFromInline package var operation: Operation
  @usableFromInline package var beforeImage: BeforeImage
  @usableFromInline package var snapshotMark: SnapshotMark
  /// For a logical message: whether it belongs to a transaction.
  @usableFromInline package var isTransactional: Bool

  @usableFromInline package static var noSchema: UInt32 { .max }

  @inlinable
  package init(
    _ operation: Operation, position: UInt64, transaction: UInt32, schema: UInt32 = Row.noSchema,
    before: UInt32 = 0, after: UInt32 = 0, beforeImage: BeforeImage = .none, snapshotMark: SnapshotMark = .none,
    isTransactional: Bool = true
  ) {
    self.position = position
    self.transaction = transaction
    self.schema = schema
    self.before = before
    self.after = after
    self.operation = operation
    self.beforeImage = beforeImage
    self.snapshotMark = snapshotMark
    self.isTransactional = isTransactional
  }
}

/// What the rows of one transaction have in common. A transaction longer than a batch appears again in each that it
/// spans; a snapshot's rows stand in a transaction of their own, one per table.
package struct Transaction: Sendable {
  /// The server's id: PostgreSQL's 32-bit xid. Nil where a change belongs to none (a non-transactional message).
  package var id: UInt32?
  /// When it committed, microseconds since 1970; for a snapshot when the table's read began.
  package var timestamp: Int64
  /// Where its commit lies, known from its beginning: PostgreSQL's `final_lsn`. A resume position at or above
  /// it covers the transaction. For a snapshot, the snapshot's position.
  package var commitPosition: UInt64
  /// The end of the commit before it that this process saw; nil for the first one.
  package var previousCommit: UInt64?
  /// The replication origin's name, where the server sends one, and the position there.
  package var origin: String?
  package var originPosition: UInt64?

  package init(
    id: UInt32?, timestamp: Int64, commitPosition: UInt64, previousCommit: UInt64? = nil, origin: String? = nil,
    originPosition: UInt64? = nil
  ) {
    self.id = id
    self.timestamp = timestamp
    self.commitPosition = commitPosition
    self.previousCommit = previousCommit
    self.origin = origin
    self.originPosition = originPosition
  }
}

/// A mark in the stream of batches that is no change itself. It stands before the batch's rows.
package enum BatchMark: Sendable {
  case none
  /// A snapshot of these tables begins: a sink that keeps state empties what it holds of them.
  case snapshotBegins([TableSchema])
  /// The snapshot is complete; `ChangeBatch.checkpoint` is the position to stream from.
  case snapshotEnds
}

/// A run of changes on its way from the source to the sinks.
///
/// The source's thread fills it through `rows` and `store`; after the hand-off it is read-only and may be read by
/// several sinks' threads at once; the last one returns it to the pool. Memory is kept across uses, so nothing is
/// allocated per change.
package final class ChangeBatch: @unchecked Sendable {
  /// The values and bytes of all rows. Take it out of the batch once per call, not per change.
  package var store: RowStore
  /// The changes in source order.
  package var rows: RowList
  /// The transactions that `rows` refer to, in commit order.
  package var transactions: [Transaction] = []
  /// The table versions that `rows` refer to.
  package var schemas: [TableSchema] = []
  package var mark: BatchMark = .none
  /// Whether the rows are a snapshot's.
  package var isSnapshot = false
  /// The last transaction end (or snapshot end) at or before the end of this batch: what a checkpoint may name once the
  /// batch is durable. Nil: the batch holds no such end, and the previous checkpoint stays.
  package var checkpoint: SourcePosition?
  /// The batch's place in the stream of this run, 1, 2, ...; given by the engine at the hand-off.
  package var sequence: UInt64 = 0
  /// How many sinks still read it; the engine's own.
  package var readers = 0

  package init(byteCapacity: Int = 1 << 16, valueCapacity: Int = 1 << 12, rowCapacity: Int = 1 << 10) {
    store = RowStore(byteCapacity: byteCapacity, valueCapacity: valueCapacity)
    rows = RowList(capacity: rowCapacity)
  }

  /// Bytes in use by rows and values, for limits.
  package var usedBytes: Int { store.usedBytes + rows.count * MemoryLayout<Row>.stride }

  package var isEmpty: Bool {
    guard case .none = mark else { return false }
    return rows.count == 0 && checkpoint == nil
  }

  /// Empties the batch for its next use; memory far above a usual batch's is given back.
  package func reset() {
    store.removeAll(keepingBytes: 4 << 20, values: 1 << 17)
    rows.removeAll()
    transactions.removeAll(keepingCapacity: true)
    schemas.removeAll(keepingCapacity: true)
    mark = .none
    isSnapshot = false
    checkpoint = nil
    sequence = 0
    readers = 0
  }
}

/// A growable run of rows.
@usableFromInline
package struct RowList: ~Copyable, @unchecked Sendable {
  @usableFromInline var base: UnsafeMutablePointer<Row>
  @usableFromInline var capacity: Int
  /// Rows stored. Lowering it takes back what was stored last.
  @usableFromInline package var count: Int

  package init(capacity: Int) {
    self.capacity = max(capacity, 8)
    base = .allocate(capacity: self.capacity)
    count = 0
  }

  deinit { base.deallocate() }

  /// The row at `index`, which must lie below `count`.
  @inlinable
  package subscript(index: Int) -> Row {
    @inline(__always) get { base[index] }
    @inline(__always) set { base[index] = newValue }
  }

  @inlinable
  @inline(__always)
  package mutating func append(_ row: Row) {
    if count == capacity { grow() }
    base[count] = row
    count += 1
  }

  @usableFromInline
  @inline(never)
  mutating func grow() {
    let larger = UnsafeMutablePointer<Row>.allocate(capacity: capacity * 2)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
    capacity *= 2
  }

  package mutating func removeAll() { count = 0 }
}
