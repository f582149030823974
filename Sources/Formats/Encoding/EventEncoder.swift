import Bytes
import Changes
import ConnectorKit

/// Encodes changes as Debezium 3.6 events, byte for byte what Kafka Connect's JsonConverter makes of them.
///
/// One per sink thread. It remembers the plans of the tables it has met, and the counters of a transaction under way.
package final class EventEncoder: RecordEncoder {
  private let options: EventOptions
  private let headerForm: HeaderForm
  private let log: any Log
  private var writer: EventWriter
  /// By `TableSchema.version`.
  private var plans: [TablePlan?] = []
  private let topicTable = TopicTable()
  private var hasWarned = false

  package let contextHeaders: String
  package let sourcePartition: String

  /// `database` is the name that the source block shows.
  package init(options: EventOptions, context: PipelineContext, database: String, headerForm: HeaderForm) {
    self.options = options
    self.headerForm = headerForm
    log = context.log
    contextHeaders = EventEncoder.contextHeaders(options, context, headerForm)
    var partition = ByteBuffer(capacity: 64)
    partition.append("{\"server\":" as StaticString)
    JSONText.append(options.prefix, to: &partition)
    partition.append(0x7D)
    sourcePartition = partition.text()
    writer = EventWriter(options, database: database, contextHeaders: contextHeaders, topicTable)
  }

  package var topics: [String] { topicTable.names }

  package func encode(
    _ batch: ChangeBatch, from firstRow: Int, upTo byteLimit: Int, into records: inout EncodedRecords
  ) throws(ConnectorFailure) -> Int {
    let views = UnsafeMutablePointer<TableView>.allocate(capacity: batch.schemas.count + 1)
    defer { views.deallocate() }
    let plans = batch.schemas.map(plan)
    for (index, plan) in plans.enumerated() { (views + index).initialize(to: plan.view) }
    let next = withExtendedLifetime(plans) {
      writer.encode(
        rows: batch.rows, store: batch.store, batch, plans, UnsafePointer(views), from: firstRow, upTo: byteLimit,
        into: &records)
    }
    try reportFailures()
    return next
  }

  package func appendOffset(of row: Int, in batch: ChangeBatch, to buffer: inout ByteBuffer) {
    SourceOffset.append(
      batch.rows[row], batch.transactions[Int(batch.rows[row].transaction)],
      showsTransaction: options.transactionMetadata, to: &buffer)
  }

  private func plan(of schema: TableSchema) -> TablePlan {
    if schema.version < plans.count, let plan = plans[schema.version] { return plan }
    while plans.count <= schema.version { plans.append(nil) }
    let plan = TablePlan(schema, options, headerForm: headerForm) { topicTable.index(of: $0) }
    plans[schema.version] = plan
    return plan
  }

  /// Values that could not be shown are told once per encoder, not per event; where they must not be lost, the pipeline
  /// ends.
  private func reportFailures() throws(ConnectorFailure) {
    let count = writer.takeFailures()
    guard count > 0 else { return }
    let what = "infinite or NaN decimals, arrays of several dimensions, moments out of range, ..."
    if options.types.stopsAtFailures {
      throw ConnectorFailure(
        .stop, code: "value-not-shown", "\(count) values cannot be held by their events' schemas (\(what))",
        hint:
          "Choose another handling mode for their type, or event.converting.failure.handling.mode=warn: then they are null."
      )
    }
    guard !hasWarned else { return }
    hasWarned = true
    log.warning(
      "values that the event format cannot hold became null (\(what))",
      ["values": String(count), "topic.prefix": options.prefix])
  }

  private static func contextHeaders(
    _ options: EventOptions, _ context: PipelineContext, _ form: HeaderForm
  ) -> String {
    guard options.contextHeaders else { return "" }
    let values = [
      ("connectorLogicalName", options.prefix), ("taskId", "0"), ("connectorName", "postgresql"),
      ("runId", context.runID),
    ]
    var buffer = ByteBuffer(capacity: 512)
    for (index, (name, value)) in values.enumerated() {
      if index > 0 { buffer.append(0x2C) }
      buffer.append("\"__debezium.context.\(name)\":")
      let showsSchema = form == .jsonConverter && options.headerConverter.schemas
      if showsSchema {
        buffer.append("{\"schema\":{\"type\":\"string\",\"optional\":false},\"payload\":" as StaticString)
      }
      JSONText.append(value, to: &buffer)
      if showsSchema { buffer.append(0x7D) }
    }
    return buffer.text()
  }
}

/// The topics met so far, in the order of their indexes.
final class TopicTable {
  private(set) var names: [String] = []
  private var indexes: [String: Int32] = [:]

  func index(of name: String) -> Int32 {
    if let index = indexes[name] { return index }
    let index = Int32(names.count)
    names.append(name)
    indexes[name] = index
    return index
  }
}
