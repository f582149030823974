import Bytes
import Changes
import ConnectorKit

/// Everything about the events of one version of a table that does not change from row to row, rendered once.
///
/// Owns the memory that its `view` points into.
final class TablePlan {
  let schema: TableSchema
  /// The topic of the table's records.
  let topic: String
  private(set) var view: TableView
  private let constants: ByteBuffer
  private let digests: [ColumnDigest]
  private let fields: UnsafeMutablePointer<FieldPlan>
  private let hashes: UnsafeMutablePointer<Unmanaged<ColumnDigest>>
  /// What the unwrap transform adds to rows and to headers.
  let fieldAdditions: [AdditionPlan]
  let headerAdditions: [AdditionPlan]

  init(_ schema: TableSchema, _ options: EventOptions, headerForm: HeaderForm, topicIndex: (String) -> Int32) {
    self.schema = schema
    var builder = TablePlanBuilder(schema, options, headerForm)
    builder.build()
    let parts = builder.finish()
    constants = parts.constants
    digests = parts.digests
    topic = parts.topic
    fieldAdditions = parts.fieldAdditions
    headerAdditions = parts.headerAdditions
    let all = parts.keys + parts.headerKeys + parts.rows + parts.additions + parts.elements
    fields = .allocate(capacity: all.count + 1)
    for (index, plan) in all.enumerated() { (fields + index).initialize(to: plan) }
    hashes = .allocate(capacity: digests.count + 1)
    for (index, digest) in digests.enumerated() { (hashes + index).initialize(to: Unmanaged.passUnretained(digest)) }
    view = parts.view
    view.constants = UnsafePointer(constants.start.assumingMemoryBound(to: UInt8.self))
    view.keyFields = UnsafePointer(fields)
    view.headerKeyFields = view.keyFields + parts.keys.count
    view.rowFields = view.headerKeyFields + parts.headerKeys.count
    view.additionFields = view.rowFields + parts.rows.count
    view.elements = view.additionFields + parts.additions.count
    view.hashes = UnsafePointer(hashes)
    view.keyCount = parts.keys.count
    view.rowCount = parts.rows.count
    view.columnCount = schema.columns.count
    view.version = schema.version
    view.topic = topicIndex(topic)
    view.roomForRow = TablePlan.room(for: all)
  }

  deinit {
    fields.deallocate()
    hashes.deallocate()
  }

  /// Room for the short values and the constants of one row, each constant copied in steps of sixteen bytes.
  private static func room(for fields: [FieldPlan]) -> Int {
    fields.reduce(256) { sum, field in
      let standIn = max(field.null.length, field.unlisted.length, field.absent.length, field.failed.length)
      return sum + Int(field.name.length) + 32 + max(Int(standIn), FieldWriter.shortMax)
    }
  }
}

/// The addresses and numbers of a `TablePlan`, without a reference.
struct TableView {
  var constants: UnsafePointer<UInt8>
  var keyFields: UnsafePointer<FieldPlan>
  var headerKeyFields: UnsafePointer<FieldPlan>
  var rowFields: UnsafePointer<FieldPlan>
  /// Fields of single columns that the unwrap transform adds.
  var additionFields: UnsafePointer<FieldPlan>
  var elements: UnsafePointer<FieldPlan>
  var hashes: UnsafePointer<Unmanaged<ColumnDigest>>
  var keyCount = 0
  var rowCount = 0
  /// Values of a row.
  var columnCount = 0
  var roomForRow = 0
  var topic: Int32 = 0
  /// `TableSchema.version`.
  var version = 0
  var hasKey = false
  /// Whether the unwrap transform acts on the table's records.
  var isUnwrapped = false
  var keyHead = ConstantPart(offset: 0, length: 0)
  /// Closes the key; `{}` where it has no fields.
  var keyTail = ConstantPart(offset: 0, length: 0)
  var headerKeyHead = ConstantPart(offset: 0, length: 0)
  var headerKeyTail = ConstantPart(offset: 0, length: 0)
  /// `{"schema":…,"payload":` or nothing.
  var valueHead = ConstantPart(offset: 0, length: 0)
  /// What the value of an unwrapped delete is.
  var deletedValue = ConstantPart(offset: 0, length: 0)
  /// Index of the row's field whose value names the topic; -1: none.
  var routeField = -1
  /// `,"schema":"…","table":"…"`, the table's part of the source block.
  var sourceNames = ConstantPart(offset: 0, length: 0)

  init() {
    // Replaced before anything is read.
    constants = UnsafePointer(bitPattern: 16).unsafelyUnwrapped
    keyFields = UnsafePointer(bitPattern: 16).unsafelyUnwrapped
    headerKeyFields = keyFields
    rowFields = keyFields
    additionFields = keyFields
    elements = keyFields
    hashes = UnsafePointer(bitPattern: 16).unsafelyUnwrapped
  }
}

/// A member of the event that the unwrap transform adds to a row or to the headers.
struct AdditionPlan {
  enum Source {
    case operation
    /// The envelope's `ts_ms`.
    case time
    case sourceBlock, transactionBlock
    case before, after
  }

  var source: Source
  /// Which member of the block, counted from 0; or which of the plans of single columns.
  var field: Int32
  /// The name with what stands before the value.
  var name: ConstantPart
  /// The same on a tombstone that the transform itself sends along, where Debezium's schema of `op` is another one.
  var tombstoneName: ConstantPart
  /// What stands after the value.
  var tail: ConstantPart
}

/// How the values of headers are written.
package enum HeaderForm: Sendable {
  /// As Kafka Connect's JsonConverter: schema and payload.
  case jsonConverter
  /// As SimpleHeaderConverter: the bare value.
  case simple
}
