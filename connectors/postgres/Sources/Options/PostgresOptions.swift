import ConnectorKit
import Patterns
import PostgresClient

/// What a definition says about the PostgreSQL source, under Debezium's property names and with its defaults.
package struct PostgresOptions: Sendable {
  package var connection: ConnectionSettings
  /// `database.dbname`: part of every table's name.
  package var database: String
  package var tables: TableFilter
  package var slot: SlotOptions
  package var publication: PublicationOptions
  package var replicaIdentities: [ReplicaIdentityRule]
  package var snapshot: SnapshotOptions
  /// `lsn.flush.mode`: whether durable positions are confirmed to the server.
  package var confirmsPositions: Bool
  /// `status.update.interval.ms`: how often the server hears from us at least.
  package var statusInterval: Duration
  /// Whether transactions without a captured change are handed on, for `provide.transaction.metadata`.
  package var keepsEmptyTransactions: Bool
  /// `streaming.delay.ms`: a wait between snapshot and streaming.
  package var streamingDelay: Duration
  /// `heartbeat.interval.ms`; nil: no heartbeats.
  package var heartbeatInterval: Duration?
  /// `heartbeat.action.query`: run at every heartbeat.
  package var heartbeatQuery: String?
  /// `database.initial.statements`: run on every ordinary connection.
  package var initialStatements: [String]
  /// `read.only`: the source writes nothing to the server.
  package var isReadOnly: Bool

  /// Reads the properties; mistakes are noted in `settings`.
  package init(_ settings: inout Settings) {
    database = settings.required("database.dbname", "the database whose changes are captured")
    connection = PostgresOptions.connection(&settings, database: database)
    tables = TableFilter(&settings)
    slot = SlotOptions(&settings)
    publication = PublicationOptions(&settings)
    replicaIdentities = ReplicaIdentityRule.list(&settings)
    snapshot = SnapshotOptions(&settings)
    confirmsPositions = PostgresOptions.confirmsPositions(&settings)
    statusInterval = settings.milliseconds("status.update.interval.ms", default: 10_000, in: 1...3_600_000)
    if settings.integer("xmin.fetch.interval.ms", default: 0) > 0 {
      settings.warn("xmin.fetch.interval.ms", "is ignored: source.xmin stays null")
    }
    keepsEmptyTransactions = settings.boolean("provide.transaction.metadata", default: false)
    streamingDelay = settings.milliseconds("streaming.delay.ms", default: 0)
    let heartbeat = settings.milliseconds("heartbeat.interval.ms", default: 0)
    heartbeatInterval = heartbeat == .zero ? nil : heartbeat
    heartbeatQuery = settings.text("heartbeat.action.query")
    initialStatements = PostgresOptions.statements(&settings)
    isReadOnly = settings.boolean("read.only", default: false)
    PostgresOptions.readPlugin(&settings)
    PostgresOptions.acceptUnneeded(&settings)
    if heartbeatQuery != nil, heartbeatInterval == nil {
      settings.warn("heartbeat.action.query", "has no effect without heartbeat.interval.ms")
    }
  }

  /// The plug-in is pgoutput in any case; Debezium's own default, decoderbufs, needs an extension on the server.
  private static func readPlugin(_ settings: inout Settings) {
    switch settings.text("plugin.name")?.lowercased() {
    case "pgoutput": break
    case nil:
      settings.warn("plugin.name", "missing: pgoutput is used (Debezium's default, decoderbufs, is not supported)")
    case "decoderbufs":
      settings.reject("plugin.name", "'decoderbufs' found, pgoutput allowed: every server from 10 on has it")
    case .some(let other):
      settings.reject("plugin.name", "'\(other)' found, pgoutput allowed")
    }
  }

  private static func confirmsPositions(_ settings: inout Settings) -> Bool {
    let mode = settings.choice(
      "lsn.flush.mode", default: nil as Bool?, ["connector": true, "connector_and_driver": true, "manual": false])
    let older = settings.choice("flush.lsn.source", default: nil as Bool?, ["true": true, "false": false])
    let confirms = mode ?? older ?? true
    if !confirms {
      settings.warn("lsn.flush.mode", "manual: the server keeps its log until someone else advances the slot")
    }
    return confirms
  }

  /// Statements are separated by `;`; `;;` stands for one inside a statement.
  private static func statements(_ settings: inout Settings) -> [String] {
    guard let text = settings.text("database.initial.statements") else { return [] }
    let marked = text.split(separator: ";;", omittingEmptySubsequences: false).joined(separator: "\u{1}")
    return marked.split(separator: ";").map { part in
      String(part.map { $0 == "\u{1}" ? ";" : $0 }).trimmed
    }.filter { !$0.isEmpty }
  }

  /// Properties that name what Millrace has no need of.
  private static func acceptUnneeded(_ settings: inout Settings) {
    settings.accept(
      "connector.class", "tasks.max", "database.query.timeout.ms", "connection.validation.timeout.ms",
      "snapshot.fetch.size", "lsn.flush.timeout.ms", "lsn.flush.timeout.action", "schema.refresh.mode",
      "snapshot.max.threads.multiplier", "legacy.snapshot.max.threads", "database.sslfactory",
      "retriable.restart.connector.wait.ms", "executor.shutdown.timeout.ms", "max.queue.size", "max.batch.size",
      "max.queue.size.in.bytes", "poll.interval.ms", "offset.flush.interval.ms", "offset.flush.timeout.ms")
  }
}

extension Settings {
  /// A span given as a whole number of milliseconds.
  mutating func milliseconds(_ name: String, default fallback: Int, in range: ClosedRange<Int> = 0...Int.max)
    -> Duration
  {
    .milliseconds(integer(name, default: fallback, in: range))
  }
}
