import ConnectorKit
import FileConnector
import Formats
import KafkaConnector
import PostgresConnector
import WarehouseConnector

/// The connectors there are: one line for each source and each sink.
enum ConnectorRegistry {
  static let sources: [SourceKind] = [
    SourceKind("io.debezium.connector.postgresql.PostgresConnector", "PostgresConnector", "postgres", "postgresql") {
      PostgresSource(PostgresOptions(&$0), context: $1, observer: $2)
    }
  ]

  static let sinks: [SinkKind] = [
    SinkKind("kafka", target: "bootstrap.servers", inherits: ["producer.override.", "topic.creation."]) {
      KafkaSink(
        name: $0.name, settings: &$1, connector: &$2, events: $0.events, context: $0.context, database: $0.database)
    },
    SinkKind("file", target: "path") { parts, settings, _ in
      FileSink(
        name: parts.name, settings: &settings, events: parts.events, context: parts.context, database: parts.database)
    },
    SinkKind("warehouse", target: "connection.url") {
      WarehouseSink(name: $0.name, settings: &$1, connector: &$2, context: $0.context)
    },
  ]

  /// `kafka, file, warehouse`
  static var sinkTypes: String { sinks.map(\.type).joined(separator: ", ") }

  static func source(_ name: String) -> SourceKind? { sources.first { $0.names.contains(name) } }

  static func sink(_ type: String) -> SinkKind? { sinks.first { $0.type == type } }
}

/// A kind of source, and how one is made from the properties in `config`.
struct SourceKind: Sendable {
  /// What `connector.class` may say; the first is Debezium's.
  var names: [String]
  var make: @Sendable (inout Settings, PipelineContext, any SnapshotObserver) -> any ChangeSource

  init(
    _ names: String...,
    make: @escaping @Sendable (inout Settings, PipelineContext, any SnapshotObserver) -> any ChangeSource
  ) {
    self.names = names
    self.make = make
  }
}

/// A kind of sink, and how one is made from the properties of a member of `sinks`.
struct SinkKind: Sendable {
  /// What a sink's `type` says.
  var type: String
  /// The property that names the target; `--sink TYPE:TARGET` sets it.
  var target: String
  /// Beginnings of properties that hold for this sink too when they stand in `config`, where Kafka Connect has them.
  var inherits: [String]
  /// The sink's own properties come first, then those of `config`, of which some concern every sink.
  var make: @Sendable (SinkParts, inout Settings, inout Settings) -> any ChangeSink

  init(
    _ type: String, target: String, inherits: [String] = [],
    make: @escaping @Sendable (SinkParts, inout Settings, inout Settings) -> any ChangeSink
  ) {
    self.type = type
    self.target = target
    self.inherits = inherits
    self.make = make
  }
}

/// What a sink is made from beside its own properties.
struct SinkParts: Sendable {
  var name: String
  /// How the source's changes become events.
  var events: EventOptions
  var context: PipelineContext
  /// The source's database.
  var database: String
}
