import Changes
import ConnectorKit
import Glibc
import SQLiteClient
import Synchronization

/// Checkpoints in a SQLite file, `checkpoints.db` of the state directory.
///
/// A commit is on disk when it returns: write-ahead journal with `synchronous=FULL`, so that neither a crash of the
/// process nor of the machine takes it back. Any thread may call; calls wait for one another. Several pipelines share
/// one store.
package final class SQLiteCheckpointStore: CheckpointStore {
  /// A row of the store, for people.
  package struct Row: Sendable, Hashable {
    package var pipeline: String
    package var sink: String
    package var checkpoint: SinkCheckpoint
    /// Milliseconds since 1970.
    package var updated: Int64

    package init(pipeline: String, sink: String, checkpoint: SinkCheckpoint, updated: Int64) {
      self.pipeline = pipeline
      self.sink = sink
      self.checkpoint = checkpoint
      self.updated = updated
    }
  }

  private struct Session: ~Copyable {
    let database: SQLiteDatabase
    let load: SQLiteStatement
    let store: SQLiteStatement
  }

  private let path: String
  private let session: Mutex<Session>

  /// Opens the store of `directory`, which must exist. Without `create` the file must be there.
  package init(_ directory: StateDirectory, create: Bool = true) throws(ConnectorFailure) {
    let path = directory.checkpoints
    self.path = path
    do {
      let database = try SQLiteDatabase(path: path, create: create)
      try SQLiteCheckpointStore.prepare(database, path)
      let load = try database.prepare("SELECT position, state FROM checkpoints WHERE pipeline = ?1 AND sink = ?2")
      let store = try database.prepare(
        """
        INSERT INTO checkpoints (pipeline, sink, position, state, updated_ms) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (pipeline, sink) DO UPDATE
        SET position = excluded.position, state = excluded.state, updated_ms = excluded.updated_ms
        """)
      nonisolated(unsafe) let opened = (database, load, store)
      session = Mutex(Session(database: opened.0, load: opened.1, store: opened.2))
    } catch let failure as SQLiteFailure {
      throw SQLiteCheckpointStore.failure(failure, path)
    } catch let failure as ConnectorFailure {
      throw failure
    } catch {
      throw ConnectorFailure(.stop, code: "checkpoint-failed", "the checkpoint store \(path): \(error)")
    }
  }

  package func load(pipeline: String, sink: String) throws(ConnectorFailure) -> SinkCheckpoint? {
    let found = try perform { session throws(SQLiteFailure) -> (position: String, state: String?)? in
      let statement = session.load
      defer { statement.reset() }
      try statement.bind(1, pipeline)
      try statement.bind(2, sink)
      return try statement.step() ? (statement.text(0) ?? "", statement.text(1)) : nil
    }
    guard let found else { return nil }
    return SinkCheckpoint(position: try position(found.position, pipeline, sink), state: found.state)
  }

  package func commit(_ checkpoint: SinkCheckpoint, pipeline: String, sink: String) throws(ConnectorFailure) {
    try perform { session throws(SQLiteFailure) in
      try SQLiteCheckpointStore.put(checkpoint, pipeline, sink, session.store)
    }
  }

  /// Sets the checkpoints of several sinks of a pipeline at once: all of them or none.
  package func commit(_ checkpoint: SinkCheckpoint, pipeline: String, sinks: [String]) throws(ConnectorFailure) {
    try perform { session throws(SQLiteFailure) in
      let store = session.store
      try session.database.transaction { () throws(SQLiteFailure) in
        for sink in sinks { try SQLiteCheckpointStore.put(checkpoint, pipeline, sink, store) }
      }
    }
  }

  /// All rows, by pipeline and sink.
  package func rows() throws(ConnectorFailure) -> [Row] {
    let found = try perform { session throws(SQLiteFailure) -> [(String, String, String, String?, Int64)] in
      let statement = try session.database.prepare(
        "SELECT pipeline, sink, position, state, updated_ms FROM checkpoints ORDER BY pipeline, sink")
      var rows: [(String, String, String, String?, Int64)] = []
      while try statement.step() {
        rows.append(
          (
            statement.text(0) ?? "", statement.text(1) ?? "", statement.text(2) ?? "", statement.text(3),
            statement.integer(4)
          ))
      }
      return rows
    }
    var rows: [Row] = []
    for (pipeline, sink, text, state, updated) in found {
      let checkpoint = SinkCheckpoint(position: try position(text, pipeline, sink), state: state)
      rows.append(Row(pipeline: pipeline, sink: sink, checkpoint: checkpoint, updated: updated))
    }
    return rows
  }

  /// Forgets a pipeline's checkpoints, or that of one sink. Returns how many there were.
  package func delete(pipeline: String, sink: String? = nil) throws(ConnectorFailure) -> Int {
    try perform { session throws(SQLiteFailure) -> Int in
      let statement = try session.database.prepare(
        "DELETE FROM checkpoints WHERE pipeline = ?1 AND (?2 IS NULL OR sink = ?2) RETURNING sink")
      try statement.bind(1, pipeline)
      try statement.bind(2, sink)
      var count = 0
      while try statement.step() { count += 1 }
      return count
    }
  }

  /// Remembers the logical name of a pipeline's source (`topic.prefix`), which Debezium keeps offsets under.
  package func describe(pipeline: String, server: String) throws(ConnectorFailure) {
    try perform { session throws(SQLiteFailure) in
      // Only where it changes: a start must not cost a write.
      let statement = try session.database.prepare(
        """
        INSERT INTO pipelines (name, server) VALUES (?1, ?2)
        ON CONFLICT (name) DO UPDATE SET server = excluded.server WHERE server <> excluded.server
        """)
      try statement.bind(1, pipeline)
      try statement.bind(2, server)
      _ = try statement.step()
    }
  }

  /// The logical name that `describe` kept.
  package func server(of pipeline: String) throws(ConnectorFailure) -> String? {
    try perform { session throws(SQLiteFailure) -> String? in
      let statement = try session.database.prepare("SELECT server FROM pipelines WHERE name = ?1")
      try statement.bind(1, pipeline)
      return try statement.step() ? statement.text(0) : nil
    }
  }

  /// A quota on the file, in pages of 4 KiB: how tests fill the disk.
  func limit(pages: Int) throws(ConnectorFailure) {
    _ = try perform { session throws(SQLiteFailure) in
      try session.database.integer("PRAGMA max_page_count = \(pages)")
    }
  }

  private static func put(
    _ checkpoint: SinkCheckpoint, _ pipeline: String, _ sink: String, _ statement: SQLiteStatement
  ) throws(SQLiteFailure) {
    defer { statement.reset() }
    try statement.bind(1, pipeline)
    try statement.bind(2, sink)
    try statement.bind(3, checkpoint.position.debeziumOffset)
    try statement.bind(4, checkpoint.state)
    try statement.bind(5, SQLiteCheckpointStore.now())
    _ = try statement.step()
  }

  private func position(_ text: String, _ pipeline: String, _ sink: String) throws(ConnectorFailure) -> SourcePosition {
    do {
      return try SourcePosition(debeziumOffset: text)
    } catch {
      throw ConnectorFailure(
        .stop, code: "checkpoint-corrupt",
        "the checkpoint of pipeline '\(pipeline)', sink '\(sink)' in \(path): \(error.message)")
    }
  }

  private func perform<Result>(
    _ work: (borrowing Session) throws(SQLiteFailure) -> sending Result
  ) throws(ConnectorFailure) -> Result {
    do throws(SQLiteFailure) {
      return try session.withLock { (session) throws(SQLiteFailure) in try work(session) }
    } catch {
      throw SQLiteCheckpointStore.failure(error, path)
    }
  }

  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
