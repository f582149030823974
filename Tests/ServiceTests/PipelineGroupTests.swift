import Changes
import ConnectorKit
import Foundation
import Operations
import Pipelines
import Synchronization
import Testing

@testable import ReplicatorService

/// A source that ends as it is told to when it is opened or first read.
private final class EndingSource: ChangeSource {
  enum End { case finishes, fails }

  private let end: End

  init(_ end: End) { self.end = end }

  func open(_ request: SourceRequest) throws(ConnectorFailure) -> SourceOpening {
    if end == .fails { throw ConnectorFailure(.stop, code: "slot-lost", "the slot is lost", hint: "Make another.") }
    return SourceOpening(snapshot: [false], start: .postgres(PostgresPosition(lsn: LSN(1))))
  }

  func read(from pool: BatchPool, waitingAtMost wait: Duration) throws(ConnectorFailure) -> ReadOutcome {
    .finished
  }

  func acknowledge(_ position: SourcePosition) {}
  func currentEnd() throws(ConnectorFailure) -> SourcePosition { .postgres(PostgresPosition(lsn: LSN(1))) }
  func close() {}
}

/// A sink that takes everything.
private final class TakingSink: ChangeSink {
  let name = "taking"
  private var last: UInt64 = 0

  func open(checkpoint: SinkCheckpoint?) throws(ConnectorFailure) -> SourcePosition? { checkpoint?.position }
  func write(_ batch: ChangeBatch, from firstRow: Int) throws(ConnectorFailure) { last = batch.sequence }
  func flush(_ urgency: FlushUrgency) throws(ConnectorFailure) -> WriteReceipt { WriteReceipt(durable: last) }
  func close() {}
}

private final class NoStore: CheckpointStore {
  func load(pipeline: String, sink: String) throws(ConnectorFailure) -> SinkCheckpoint? { nil }
  func commit(_ checkpoint: SinkCheckpoint, pipeline: String, sink: String) throws(ConnectorFailure) {}
}

// One after the other: the groups of a process share the pipe that wakes them.
@Suite(.serialized) struct PipelineGroupTests {
  private final class Recorder: Log {
    let lines = Mutex<Set<String>>([])
    func write(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String>) {
      let text = ["\(level)", message] + fields.map { "\($0)=\($1)" }
      lines.withLock { _ = $0.insert(text.joined(separator: " ")) }
    }
  }

  private func group(_ sources: [(String, EndingSource.End)], _ log: Recorder) -> PipelineGroup {
    let pipelines = sources.map { name, end in
      Pipeline(name: name, source: EndingSource(end), sinks: [TakingSink()], store: NoStore(), log: log)
    }
    let pipe = Pipe()
    return PipelineGroup(pipelines, log: log, console: Console(descriptor: pipe.fileHandleForWriting.fileDescriptor))
  }

  @Test func endsWithZeroWhenAllHaveFinished() {
    Signals.prepare()
    let log = Recorder()
    #expect(group([("a", .finishes), ("b", .finishes)], log).run() == .done)
    let expected: Set = ["a", "b"].reduce(into: Set()) {
      $0.insert("info finished: the source has no more to give pipeline=\($1)")
    }
    #expect(log.lines.withLock { expected.isSubset(of: $0) })
  }

  @Test func aPipelineThatFailsEndsAlone() {
    Signals.prepare()
    let log = Recorder()
    #expect(group([("bad", .fails), ("good", .finishes)], log).run() == .failed)
    let expected: Set = [
      "error the slot is lost pipeline=bad code=slot-lost hint=Make another.",
      "info finished: the source has no more to give pipeline=good",
    ]
    #expect(log.lines.withLock { expected.isSubset(of: $0) }, "\(log.lines.withLock { $0 })")
  }
}
