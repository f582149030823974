/// The schemas that do not depend on a table.
enum StandardSchemas {
  /// The version that events name as their producer's: the release of Debezium whose events these are.
  static let debeziumVersion = "3.6.3.Final"

  static var snapshotMark: ConnectSchema {
    var schema = ConnectSchema("string", name: "io.debezium.data.Enum", version: 1, isOptional: true)
    schema.parameters = [
      ("allowed", "true,first,first_in_data_collection,last_in_data_collection,last,false,incremental")
    ]
    schema.defaultValue = Array("\"false\"".utf8)
    return schema
  }

  /// The `source` block of the PostgreSQL connector.
  static var postgresSource: ConnectSchema {
    .structure(
      "io.debezium.connector.postgresql.Source", version: 1,
      [
        "version": .string, "connector": .string, "name": .string, "ts_ms": .int64, "snapshot": snapshotMark,
        "db": .string, "sequence": .optionalString, "ts_us": .optionalInt64, "ts_ns": .optionalInt64,
        "schema": .string, "table": .string, "txId": .optionalInt64, "lsn": .optionalInt64, "xmin": .optionalInt64,
        "origin": .optionalString, "origin_lsn": .optionalInt64,
      ])
  }

  /// The `transaction` block of an envelope.
  static var transactionBlock: ConnectSchema {
    .structure(
      "event.block", version: 1, isOptional: true,
      ["id": .string, "total_order": .int64, "data_collection_order": .int64])
  }

  static func envelope(_ name: String, row: ConnectSchema) -> ConnectSchema {
    .structure(
      name, version: 2,
      [
        "before": row.optional(), "after": row.optional(), "source": postgresSource, "transaction": transactionBlock,
        "op": .string, "ts_ms": .optionalInt64, "ts_us": .optionalInt64, "ts_ns": .optionalInt64,
      ])
  }

  static var transactionKey: ConnectSchema {
    .structure("io.debezium.connector.common.TransactionMetadataKey", version: 1, ["id": .string])
  }

  static var transactionValue: ConnectSchema {
    let collection = ConnectSchema.structure(
      "event.collection", version: 1, isOptional: true, ["data_collection": .string, "event_count": .int64])
    return .structure(
      "io.debezium.connector.common.TransactionMetadataValue", version: 1,
      [
        "status": .string, "id": .string, "event_count": .optionalInt64,
        "data_collections": .array(collection, isOptional: true), "ts_ms": .int64,
      ])
  }

  static var heartbeatKey: ConnectSchema {
    .structure("io.debezium.connector.common.ServerNameKey", version: 1, ["serverName": .string])
  }

  static var heartbeatValue: ConnectSchema {
    .structure("io.debezium.connector.common.Heartbeat", version: 1, ["ts_ms": .int64])
  }

  static var messageKey: ConnectSchema {
    .structure("io.debezium.connector.postgresql.MessageKey", version: 1, ["prefix": .optionalString])
  }

  /// `content` is the schema of bytes in the configured form.
  static func messageValue(content: ConnectSchema) -> ConnectSchema {
    .structure(
      "io.debezium.connector.postgresql.MessageValue", version: 1,
      [
        "op": .string, "ts_ms": .optionalInt64, "source": postgresSource, "transaction": transactionBlock,
        "message": .structure(
          "io.debezium.connector.postgresql.Message", version: 1,
          ["prefix": .optionalString, "content": content.optional()]),
      ])
  }
}
