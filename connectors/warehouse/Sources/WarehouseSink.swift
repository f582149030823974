import Changes
import ConnectorKit
import Glibc

/// Writes into a warehouse: each table as it is at the source (`mirror`), or every change of it (`history`).
///
/// The position lies in the warehouse itself, written in the transaction that writes the rows, and wins over the
/// checkpoint store's: after a crash nothing is missing and nothing is there twice.
package final class WarehouseSink: ChangeSink {
  package let name: String
  private let settings: WarehouseSettings
  private let columnRules: ColumnRules
  private let context: PipelineContext
  private var session: WarehouseSession?

  /// What the checkpoint store keeps beside the position: says that a warehouse held rows at it.
  static let state = "warehouse"

  init(
    name: String, settings: WarehouseSettings, columnRules: ColumnRules, context: PipelineContext
  ) {
    self.name = name
    self.settings = settings
    self.columnRules = columnRules
    self.context = context
  }

  /// Reads the sink's own properties from `settings`, and from `connector` what is the connector's but concerns every
  /// sink: `topic.prefix` and `topic.delimiter` for names, `column.include.list` and its relatives. Mistakes are noted
  /// there; touches nothing yet.
  package convenience init(
    name: String, settings: inout Settings, connector: inout Settings, context: PipelineContext
  ) {
    let read = WarehouseSettings(
      &settings, topicPrefix: connector.text("topic.prefix", default: ""),
      topicDelimiter: connector.text("topic.delimiter", default: "."))
    self.init(name: name, settings: read, columnRules: ColumnRules(&connector), context: context)
  }

  package func open(checkpoint: SinkCheckpoint?) throws(ConnectorFailure) -> SourcePosition? {
    close()
    let session = try openSession()
    self.session = session
    context.log.info(
      "warehouse open",
      [
        "sink": name, "file": settings.path,
        "position": "\(session.position?.description ?? "none")",
      ]
    )
    return resumePosition(session, checkpoint)
  }

  private func openSession() throws(ConnectorFailure) -> WarehouseSession {
    let file = try DuckDBFile(path: settings.path, memoryLimit: settings.memoryLimit, threads: settings.threads)
    let executor = try DuckDBExecutor(file)
    let dialect = DuckDBDialect(
      hasJSON: try executor.hasJSON(), keepsDecimalsAsText: settings.keepsDecimalsAsText)
    return try WarehouseSession(
      executor: executor, dialect: dialect, settings: settings, columnRules: columnRules, pipeline: context.pipeline,
      sink: name, log: context.log)
  }

  var path: String { settings.path }

  /// The position in an existing file, as text; nil where it holds none.
  func inspectContents() throws(ConnectorFailure) -> String? {
    try openSession().position?.description
  }

  private func resumePosition(_ session: WarehouseSession, _ checkpoint: SinkCheckpoint?) -> SourcePosition? {
    if session.position != nil || session.snapshotFrom != nil { return session.position }
    guard let checkpoint else { return nil }
    guard checkpoint.state != WarehouseSink.state else {
      context.log.warning(
        "the warehouse file is new although a checkpoint says that it held rows; it starts from nothing",
        ["sink": name, "file": settings.path])
      return nil
    }
    return checkpoint.position
  }

  package func write(_ batch: ChangeBatch, from firstRow: Int) throws(ConnectorFailure) {
    try attempt { session throws(ConnectorFailure) in try session.write(batch, from: firstRow) }
  }

  package func flush(_ urgency: FlushUrgency) throws(ConnectorFailure) -> WriteReceipt {
    var receipt = WriteReceipt(durable: 0)
    try attempt { session throws(ConnectorFailure) in receipt = try session.flush(urgency) }
    return receipt
  }

  package func close() {
    session?.abandon()
    session = nil
  }

  /// After a failure the warehouse is closed: what it had not committed is forgotten, and the next `open` begins at its
  /// own position.
  private func attempt(_ work: (WarehouseSession) throws(ConnectorFailure) -> Void) throws(ConnectorFailure) {
    guard let session else {
      throw ConnectorFailure(.retry, code: "warehouse-closed", "the warehouse \(settings.path) is not open")
    }
    do { try work(session) } catch {
      close()
      throw error
    }
  }
}

/// Nanoseconds of the clock that only goes forward.
enum MonotonicNanoseconds {
  static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
