import Bytes
import Changes
import ConnectorKit
import Formats
import Synchronization

/// Writes every record as one line of JSON to a file, a pipe, a device or standard output.
///
/// ```
///   batch ─▶ encoder ─▶ records ─▶ lines ─▶ write(2) … fdatasync(2) ─▶ durable
/// ```
/// On a regular file nothing is lost and nothing is doubled, whatever happens: with each checkpoint goes the file's
/// length at that very position, and what lies behind it at the next opening is cut off, because it comes again.
/// Pipes and devices take what they are given: there a restart may repeat.
package final class FileSink: ChangeSink {
  package let name: String
  let options: FileSinkOptions
  private let log: any Log
  private let makeEncoder: () -> any RecordEncoder
  private let interrupted = Atomic<Bool>(false)

  private var output: OutputFile?
  private var encoder: (any RecordEncoder)?
  private var lines = LineAssembler()
  private var records = EncodedRecords()
  /// The last batch taken, and the file's length at the newest checkpoint in it and before it.
  private var written = Progress()
  /// The same for what is on disk.
  private var durable = Progress()
  /// The mark of `durable` as text; nil for pipes and devices.
  private var mark: String?
  private var lastSync: ContinuousClock.Instant?

  private struct Progress: Equatable {
    var sequence: UInt64 = 0
    var checkpointLength = 0
  }

  /// Encoded bytes after which lines are written: small enough to stay in the processor's cache.
  private static let chunkBytes = 128 << 10

  init(name: String, options: FileSinkOptions, log: any Log, makeEncoder: @escaping () -> any RecordEncoder) {
    self.name = name
    self.options = options
    self.log = log
    self.makeEncoder = makeEncoder
  }

  // MARK: ChangeSink

  package func open(checkpoint: SinkCheckpoint?) throws(ConnectorFailure) -> SourcePosition? {
    output = nil
    let file = try OutputFile(path: options.path, calls: options.calls)
    if file.isRegular { try settle(file, recorded: checkpoint?.state.flatMap(FileMark.init)) }
    let encoder = makeEncoder()
    lines = LineAssembler(partition: encoder.sourcePartition, contextHeaders: encoder.contextHeaders)
    self.encoder = encoder
    output = file
    written = Progress(checkpointLength: file.length)
    settled(file)
    lastSync = nil
    return checkpoint?.position
  }

  package func write(_ batch: ChangeBatch, from firstRow: Int) throws(ConnectorFailure) {
    guard let output, let encoder else { throw notOpen }
    let begin = output.length
    let rowsAtCheckpoint = batch.rowsCoveredByCheckpoint
    var checkpointLength: Int?
    var row = firstRow
    do {
      while row < batch.rows.count {
        records.removeAll()
        row = try encoder.encode(batch, from: row, upTo: FileSink.chunkBytes, into: &records)
        let cut = lines.append(records, of: batch, encoder: encoder, boundary: rowsAtCheckpoint)
        if checkpointLength == nil, let cut { checkpointLength = output.length + cut }
        try output.write(lines.bytes, isInterrupted: { interrupted.load(ordering: .relaxed) })
        lines.removeAll()
      }
    } catch {
      lines.removeAll()
      output.cut(to: begin)
      throw error
    }
    written.sequence = batch.sequence
    if batch.checkpoint != nil { written.checkpointLength = checkpointLength ?? output.length }
  }

  package func flush(_ urgency: FlushUrgency) throws(ConnectorFailure) -> WriteReceipt {
    guard let output else { throw notOpen }
    var callAgain: Duration?
    if written != durable {
      callAgain = options.syncs && output.isRegular ? timeUntilSync(urgency) : nil
      if callAgain == nil { try settleWritten(output) }
    }
    return WriteReceipt(
      durable: durable.sequence,
      state: mark,
      callAgainWithin: callAgain)
  }

  package func close() {
    output = nil
    encoder = nil
    interrupted.store(false, ordering: .relaxed)
  }

  package func interrupt() { interrupted.store(true, ordering: .relaxed) }

  // MARK: steps

  /// Nil: now.
  private func timeUntilSync(_ urgency: FlushUrgency) -> Duration? {
    guard urgency != .final, let lastSync else { return nil }
    let rest = options.syncInterval - lastSync.duration(to: .now)
    return rest > .zero ? rest : nil
  }

  private func settleWritten(_ output: OutputFile) throws(ConnectorFailure) {
    if options.syncs, output.isRegular {
      try output.sync()
      lastSync = .now
    }
    settled(output)
  }

  private func settled(_ output: OutputFile) {
    durable = written
    mark = output.isRegular ? FileMark(inode: output.inode, length: durable.checkpointLength).text : nil
  }

  /// Brings a regular file to where the checkpoint left it.
  private func settle(_ file: OutputFile, recorded: FileMark?) throws(ConnectorFailure) {
    if let recorded, recorded.inode == file.inode, recorded.length <= file.length {
      if recorded.length < file.length {
        log.info(
          "cutting off what comes again",
          ["sink": name, "path": options.path, "bytes": String(file.length - recorded.length)])
        try file.truncate(to: recorded.length)
      }
      return
    }
    if let recorded {
      let what = recorded.inode == file.inode ? "shorter than at the checkpoint" : "another than at the checkpoint"
      log.warning("the file is \(what): appending", ["sink": name, "path": options.path])
    }
    if file.endsInsideLine {
      log.warning("the file's last line is torn: ending it", ["sink": name, "path": options.path])
      try file.endLine()
    }
  }

  private var notOpen: ConnectorFailure {
    ConnectorFailure(.retry, code: "sink-closed", "sink '\(name)': not open")
  }
}
