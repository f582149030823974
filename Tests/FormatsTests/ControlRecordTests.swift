import Bytes
import Changes
import ConnectorKit
import Formats
import Testing

/// Records around the rows: transactions, messages, heartbeats, offsets, and the unwrap transform.
@Suite struct ControlRecordTests {
  private func scene(_ settings: [String: String]) -> EventScene {
    let scene = EventScene(EventFormTests.bare.merging(settings) { $1 })
    scene.table([.id])
    return scene
  }

  private func block(_ position: Int, _ total: Int, _ table: Int) -> String {
    "\"transaction\":{\"id\":\"771:\(position)\",\"total_order\":\(total),\"data_collection_order\":\(table)}"
  }

  @Test func transactions() throws {
    let scene = scene(["provide.transaction.metadata": "true"])
    scene.table([.id], named: "u")
    scene.add(.begin, Row.noSchema, position: 100)
    scene.add(.create, 0, after: [.integer(1)], position: 100)
    scene.add(.create, 1, after: [.integer(2)], position: 110)
    scene.add(.update, 0, before: [.integer(1)], image: .key, after: [.integer(3)], position: 120)
    scene.add(.commit, Row.noSchema, position: 130)
    let records = try scene.records()
    #expect(records.count == 7)
    #expect(records[0].topic == "app.transaction")
    #expect(records[0].key == "{\"id\":\"771:100\"}")
    #expect(
      records[0].value
        == "{\"status\":\"BEGIN\",\"id\":\"771:100\",\"event_count\":null,\"data_collections\":null,\"ts_ms\":1700000000123}"
    )
    let blocks = [block(100, 1, 1), block(110, 2, 1), block(120, 3, 2), block(120, 4, 3)]
    for (record, block) in zip([records[1], records[2], records[3], records[5]], blocks) {
      #expect(record.value?.contains(block) == true, "\(record.value ?? "")")
    }
    #expect(
      records[6].value
        == "{\"status\":\"END\",\"id\":\"771:130\",\"event_count\":4,\"data_collections\":["
        + "{\"data_collection\":\"public.t\",\"event_count\":3},{\"data_collection\":\"public.u\",\"event_count\":1}],"
        + "\"ts_ms\":1700000000123}")
  }

  @Test func countersGoOnInTheNextBatchAndAfterRowsThatAreThereAlready() throws {
    let settings = ["provide.transaction.metadata": "true"]
    let first = scene(settings)
    first.add(.begin, Row.noSchema)
    first.add(.create, after: [.integer(1)])
    let second = scene(settings)
    second.batch.sequence = 2
    second.add(.create, after: [.integer(2)])
    second.add(.create, after: [.integer(3)])
    var read = Settings(first.values)
    let encoder = EventEncoder(
      options: EventOptions(&read), context: EventScene.context, database: "shop", headerForm: .simple)
    _ = try EventScene.records(of: first.batch, by: encoder)
    let records = try EventScene.records(of: second.batch, by: encoder)
    #expect(records.last?.value?.contains("\"total_order\":3,\"data_collection_order\":3") == true)

    let fresh = EventEncoder(
      options: EventOptions(&read), context: EventScene.context, database: "shop", headerForm: .simple)
    first.add(.create, after: [.integer(9)])
    let rest = try EventScene.records(of: first.batch, from: 2, by: fresh)
    #expect(rest.count == 1)
    #expect(rest.last?.value?.contains("\"total_order\":2,\"data_collection_order\":2") == true)
  }

  @Test func messages() throws {
    let scene = scene(["message.prefix.exclude.list": "no.*"])
    for prefix in ["audit", "nothing"] {
      let values = scene.values([.text(prefix), .bytes(Array("hello".utf8))])
      scene.batch.rows.append(Row(.message, position: 33_792_216, transaction: 0, after: values))
    }
    let records = try scene.records()
    #expect(records.map(\.topic) == ["app.message"])
    #expect(records[0].key == "{\"prefix\":\"audit\"}")
    let value = try #require(records[0].value)
    #expect(value.hasPrefix("{\"op\":\"m\""))
    #expect(value.contains("\"schema\":\"\",\"table\":\"\",\"txId\":771,"))
    #expect(value.hasSuffix("\"transaction\":null,\"message\":{\"prefix\":\"audit\",\"content\":\"aGVsbG8=\"}}"))
  }

  @Test func heartbeats() throws {
    let scene = scene(["topic.heartbeat.prefix": "beat", "topic.delimiter": "_"])
    scene.add(.heartbeat, Row.noSchema)
    let record = try #require(try scene.records().first)
    #expect(record.topic == "beat_app")
    #expect(record.partition == 0)
    #expect(record.key == "{\"serverName\":\"app\"}")
    #expect(record.value?.hasPrefix("{\"ts_ms\":1") == true)
  }

  @Test func offsets() throws {
    let scene = scene([:])
    scene.add(.create, after: [.integer(1)])
    scene.add(.read, after: [.integer(1)], mark: .last)
    var settings = Settings(scene.values)
    let encoder = EventEncoder(
      options: EventOptions(&settings), context: EventScene.context, database: "shop", headerForm: .simple)
    func offset(_ row: Int) throws -> SourcePosition {
      var buffer = ByteBuffer(capacity: 64)
      encoder.appendOffset(of: row, in: scene.batch, to: &buffer)
      return try SourcePosition(debeziumOffset: buffer.text())
    }
    #expect(
      try offset(0)
        == .postgres(
          PostgresPosition(
            lsn: LSN(33_792_216), processedLSN: LSN(33_792_216), commitLSN: LSN(33_792_000), transactionID: 771,
            timestamp: 1_700_000_000_123_456, messageType: "INSERT")))
    #expect(
      try offset(1)
        == .postgres(
          PostgresPosition(
            lsn: LSN(33_792_216), transactionID: 771, timestamp: 1_700_000_000_123_456, snapshot: "INITIAL",
            isSnapshotCompleted: true)))
    #expect(encoder.sourcePartition == "{\"server\":\"app\"}")
  }

  static func unwrap(_ settings: [String: String]) -> [String: String] {
    var all = ["transforms": "u", "transforms.u.type": "io.debezium.transforms.ExtractNewRecordState"]
    for (name, value) in settings { all["transforms.u.\(name)"] = value }
    return all
  }

  @Test(arguments: [
    ("tombstone", ["null"]), ("drop", []), ("delete-to-tombstone", ["-"]),
    ("rewrite", ["{\"id\":1,\"v\":null,\"__deleted\":\"true\"}"]),
    ("rewrite-with-tombstone", ["{\"id\":1,\"v\":null,\"__deleted\":\"true\"}", "-"]),
  ])
  func unwrappedDeletes(mode: String, expected: [String]) throws {
    let settings = ControlRecordTests.unwrap(["delete.tombstone.handling.mode": mode])
    let scene = EventScene(EventFormTests.bare.merging(settings) { $1 })
    scene.table([.id, .of("v", .text(.plain), "text")])
    scene.add(.delete, before: [.integer(1), .null], image: .key)
    #expect(try scene.records().map { $0.value ?? "-" } == expected)
  }

  @Test func unwrappedRowsWithAdditions() throws {
    let settings = ControlRecordTests.unwrap([
      "add.fields": "op,table,lsn,source.ts_ms,before.v,nothing,transaction.id:tx", "add.headers": "db,op:kind",
      "route.by.field": "v",
    ])
    var scene = EventScene(EventFormTests.bare.merging(settings) { $1 })
    scene.values["extended.headers.enabled"] = "true"
    scene.headerForm = .simple
    scene.table([.id, .of("v", .text(.plain), "text")])
    scene.add(.update, before: [.integer(1), .text("a")], after: [.integer(1), .text("elsewhere")])
    let record = try #require(try scene.records().first)
    #expect(record.topic == "elsewhere")
    #expect(
      record.value == "{\"id\":1,\"v\":\"elsewhere\",\"__op\":\"u\",\"__table\":\"t\",\"__lsn\":33792216,"
        + "\"__source_ts_ms\":1700000000123,\"__before_v\":\"a\",\"__tx\":null}")
    #expect(
      record.headers == "\"__debezium.context.connectorLogicalName\":\"app\",\"__debezium.context.taskId\":\"0\","
        + "\"__debezium.context.connectorName\":\"postgresql\",\"__debezium.context.runId\":\"run\",\"__db\":\"shop\","
        + "\"__kind\":\"u\"")
  }

  @Test(arguments: [(false, "{\"id\":1}"), (true, nil)])
  func unwrapsSomeTopics(isNegated: Bool, expected: String?) throws {
    var settings = ControlRecordTests.unwrap(["predicate": "p", "negate": "\(isNegated)"])
    settings["predicates"] = "p"
    settings["predicates.p.type"] = "org.apache.kafka.connect.transforms.predicates.TopicNameMatches"
    settings["predicates.p.pattern"] = ".*public\\.t"
    let scene = scene(settings)
    scene.add(.create, after: [.integer(1)])
    let value = try #require(try scene.records().first?.value)
    #expect(expected == nil ? value.hasPrefix("{\"before\":null,") : value == expected)
  }

  @Test(arguments: [
    ("transforms", "other"), ("converters", "mine"), ("value.converter", "io.confluent.connect.avro.AvroConverter"),
    ("decimal.handling.mode", "exact"), ("skipped.operations", "x"), ("skipped.operations", "none,c"),
    ("topic.naming.strategy", "my.Strategy"), ("topic.prefix", "a b"), ("predicates", "p"),
    ("unavailable.value.placeholder", "hex:0g"), ("sourceinfo.struct.maker", "my.Maker"),
  ])
  func whatWouldChangeEventsIsRefused(name: String, value: String) {
    var values = ["topic.prefix": "app"].merging([name: value]) { $1 }
    if value == "other" { values["transforms.other.type"] = "org.apache.kafka.connect.transforms.RegexRouter" }
    var settings = Settings(values)
    _ = EventOptions(&settings)
    #expect(settings.problems.contains { $0.severity == .error && $0.property.hasPrefix(name) })
  }

  @Test func ordinaryDefinitionsAreAccepted() {
    var settings = Settings([
      "topic.prefix": "app", "value.converter": "org.apache.kafka.connect.json.JsonConverter",
      "sourceinfo.struct.maker": "io.debezium.connector.postgresql.PostgresSourceInfoStructMaker",
      "unavailable.value.placeholder": "hex:00ff", "skipped.operations": "none",
    ])
    let options = EventOptions(&settings)
    #expect(settings.problems.isEmpty)
    #expect(options.types.placeholder == [0, 255])
  }
}
