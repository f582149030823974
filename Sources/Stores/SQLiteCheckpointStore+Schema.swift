import ConnectorKit
import SQLiteClient

extension SQLiteCheckpointStore {
  /// The version of the file's layout that this program writes (`PRAGMA user_version`).
  static let layout: Int64 = 1

  /// Makes the file's settings and tables, and refuses files that are not ours or newer than this program.
  static func prepare(_ database: SQLiteDatabase, _ path: String) throws {
    let version = try database.integer("PRAGMA user_version") ?? 0
    if version > layout {
      throw ConnectorFailure(
        .stop, code: "state-newer",
        "the checkpoint store \(path) has layout \(version), this Millrace understands layouts up to \(layout)",
        hint: "A newer Millrace has written it. Use that version, or another --state.")
    }
    if version == 0, try database.integer("SELECT count(*) FROM sqlite_schema") != 0 {
      throw ConnectorFailure(
        .stop, code: "state-foreign", "\(path) is a SQLite file, but not a checkpoint store of Millrace",
        hint: "Name another directory with --state.")
    }
    // The journal's mode is kept in the file; the rest is set for each connection.
    if version == 0 { try database.execute("PRAGMA journal_mode = WAL") }
    try database.execute("PRAGMA synchronous = FULL; PRAGMA cache_size = -256")
    if version == 0 { try database.transaction { () throws(SQLiteFailure) in try create(in: database) } }
  }

  private static func create(in database: SQLiteDatabase) throws(SQLiteFailure) {
    // Two processes of different pipelines may come here at once; the second finds the work done.
    if try database.integer("PRAGMA user_version") != 0 { return }
    try database.execute(
      """
      CREATE TABLE checkpoints (
        pipeline TEXT NOT NULL,
        sink TEXT NOT NULL,
        position TEXT NOT NULL,        -- Debezium's offset as JSON
        state TEXT,                    -- the sink's own
        updated_ms INTEGER NOT NULL,   -- since 1970
        PRIMARY KEY (pipeline, sink)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE pipelines (
        name TEXT NOT NULL PRIMARY KEY,
        server TEXT NOT NULL           -- the logical name of the source, topic.prefix
      ) STRICT, WITHOUT ROWID;
      PRAGMA user_version = \(layout);
      """)
  }

  /// One table from SQLite's failures to what the engine does about them.
  static func failure(_ failure: SQLiteFailure, _ path: String) -> ConnectorFailure {
    let text = "the checkpoint store \(path): \(failure)"
    return switch failure.kind {
    case .diskFull:
      ConnectorFailure(.retry, code: "disk-full", text, hint: "Free space on the disk of the state directory.")
    case .busy: ConnectorFailure(.retry, code: "checkpoint-busy", text, hint: "Another program holds the file.")
    case .inputOutput: ConnectorFailure(.retry, code: "checkpoint-io", text)
    case .outOfMemory: ConnectorFailure(.retry, code: "out-of-memory", text)
    case .notAllowed:
      ConnectorFailure(
        .stop, code: "checkpoint-unwritable", text,
        hint: "The state directory and its files must be writable for the user who runs Millrace.")
    case .corrupt:
      ConnectorFailure(
        .stop, code: "checkpoint-corrupt", text,
        hint: "Move the file away and import the positions again, or restore it from a backup.")
    case .misuse: ConnectorFailure(.stop, code: "checkpoint-failed", text)
    }
  }
}
