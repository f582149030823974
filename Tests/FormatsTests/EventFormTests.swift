import Bytes
import Changes
import ConnectorKit
import Foundation
import Formats
import Testing

/// Whole records: envelopes, keys, headers, and what comes of each kind of row.
@Suite struct EventFormTests {
  static let bare = ["value.converter.schemas.enable": "false", "key.converter.schemas.enable": "false"]
  static let source =
    "{\"version\":\"3.6.3.Final\",\"connector\":\"postgresql\",\"name\":\"app\",\"ts_ms\":1700000000123,"
    + "\"snapshot\":\"false\",\"db\":\"shop\",\"sequence\":\"[\\\"33792000\\\",\\\"33792216\\\"]\","
    + "\"ts_us\":1700000000123456,\"ts_ns\":1700000000123456000,\"schema\":\"public\",\"table\":\"t\",\"txId\":771,"
    + "\"lsn\":33792216,\"xmin\":null,\"origin\":null,\"origin_lsn\":null}"

  private static func envelope(_ before: String, _ after: String, _ op: String, transaction: String = "null") -> String
  {
    "{\"before\":\(before),\"after\":\(after),\"source\":\(source),\"transaction\":\(transaction),\"op\":\"\(op)\"}"
  }

  private func scene(_ settings: [String: String] = [:]) -> EventScene {
    let scene = EventScene(EventFormTests.bare.merging(settings) { $1 })
    scene.table([.id, .of("v", .text(.plain), "text"), .of("n", .int32, "int4", optional: false)])
    return scene
  }

  @Test func insertWithSchemas() throws {
    let scene = EventScene()
    var serial = Column.id
    serial.defaultValue = .integer(0)
    scene.table([
      serial, .of("name", .text(.plain), "varchar", optional: false),
      .of("price", .decimal(precision: 8, scale: 2), "numeric"),
    ])
    scene.add(.create, after: [.integer(7), .text("bolt"), .decimal(110, scale: 2)])
    let record = try #require(try scene.records().first)
    let fields =
      "{\"type\":\"int32\",\"optional\":false,\"default\":0,\"field\":\"id\"},"
      + "{\"type\":\"string\",\"optional\":false,\"field\":\"name\"},"
      + "{\"type\":\"bytes\",\"optional\":true,\"name\":\"org.apache.kafka.connect.data.Decimal\",\"version\":1,"
      + "\"parameters\":{\"scale\":\"2\",\"connect.decimal.precision\":\"8\"},\"field\":\"price\"}"
    #expect(record.topic == "app.public.t")
    #expect(
      record.key == "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"optional\":false,\"default\":0,"
        + "\"field\":\"id\"}],\"optional\":false,\"name\":\"app.public.t.Key\"},\"payload\":{\"id\":7}}")
    let value = try #require(record.value)
    #expect(
      value.hasPrefix(
        "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"struct\",\"fields\":[\(fields)],\"optional\":true,"
          + "\"name\":\"app.public.t.Value\",\"field\":\"before\"},{\"type\":\"struct\",\"fields\":[\(fields)],\"optional\":true,"
          + "\"name\":\"app.public.t.Value\",\"field\":\"after\"},{\"type\":\"struct\",\"fields\":[{\"type\":\"string\","
      ))
    #expect(
      value.contains(
        "{\"type\":\"string\",\"optional\":true,\"name\":\"io.debezium.data.Enum\",\"version\":1,\"parameters\":{\"allowed\":"
          + "\"true,first,first_in_data_collection,last_in_data_collection,last,false,incremental\"},\"default\":\"false\","
          + "\"field\":\"snapshot\"}"))
    #expect(
      value.hasSuffix(
        "\"optional\":false,\"name\":\"app.public.t.Envelope\",\"version\":2},\"payload\":"
          + EventFormTests.envelope("null", "{\"id\":7,\"name\":\"bolt\",\"price\":\"bg==\"}", "c") + "}"))
  }

  @Test func rowsOfEveryKind() throws {
    let scene = scene()
    scene.add(.create, after: [.integer(1), .text("a"), .integer(5)])
    scene.add(.update, after: [.integer(1), .absent, .integer(6)])
    scene.add(
      .update, before: [.integer(1), .text("old"), .integer(5)], after: [.integer(1), .absent, .integer(6)])
    scene.add(.delete, before: [.integer(1), .null, .null], image: .key)
    scene.add(.truncate)
    let records = try scene.records()
    let placeholder = "\"__debezium_unavailable_value\""
    #expect(
      records.map(\.value) == [
        EventFormTests.envelope("null", "{\"id\":1,\"v\":\"a\",\"n\":5}", "c"),
        EventFormTests.envelope("null", "{\"id\":1,\"v\":\(placeholder),\"n\":6}", "u"),
        EventFormTests.envelope("{\"id\":1,\"v\":\"old\",\"n\":5}", "{\"id\":1,\"v\":\"old\",\"n\":6}", "u"),
        EventFormTests.envelope("{\"id\":1,\"v\":null,\"n\":0}", "null", "d"), nil,
      ])
    #expect(records.map(\.key) == Array(repeating: "{\"id\":1}", count: 5))
  }

  @Test func truncateWhereAskedFor() throws {
    let scene = scene(["skipped.operations": "none", "tombstones.on.delete": "false"])
    scene.add(.truncate)
    scene.add(.delete, before: [.integer(1), .null, .null], image: .key)
    let records = try scene.records()
    #expect(records.map(\.key) == [nil, "{\"id\":1}"])
    #expect(records.first?.value == EventFormTests.envelope("null", "null", "t"))
  }

  @Test(arguments: [
    ("", ["d", "-", "c"]), ("d", ["c"]), ("c", ["d", "-"]), ("u", ["d", "-", "c"]), ("c,d", []),
  ])
  func keyChanges(skipped: String, expected: [String]) throws {
    let scene = scene(["skipped.operations": skipped])
    scene.add(
      .update, before: [.integer(1), .null, .null], image: .key, after: [.integer(2), .text("x"), .integer(3)])
    let records = try scene.records()
    let shown = records.map { record in
      record.value.map { String($0.suffix(3).prefix(1)) } ?? "-"
    }
    #expect(shown == expected)
    for record in records {
      let isNew = record.key == "{\"id\":2}"
      let schema =
        "{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"optional\":false,\"field\":\"id\"}],\"optional\":false,"
        + "\"name\":\"app.public.t.Key\"}"
      #expect(
        record.headers == (isNew ? "\"__debezium.oldkey\"" : "\"__debezium.newkey\"")
          + ":{\"schema\":\(schema),\"payload\":"
          + (isNew ? "{\"id\":1}}" : "{\"id\":2}}"))
    }
  }

  @Test func simpleHeaders() throws {
    var scene = scene()
    scene.headerForm = .simple
    scene.add(
      .update, before: [.integer(1), .null, .null], image: .key, after: [.integer(2), .text("x"), .integer(3)])
    #expect(try scene.records().first?.headers == "\"__debezium.newkey\":{\"id\":2}")
  }

  @Test func unknownOldKeyIsNoChange() throws {
    let scene = scene(["message.key.columns": "public.t:v"])
    scene.add(.update, after: [.integer(1), .text("x"), .integer(3)])
    // The replica identity holds the id only; an empty text is what the event shows for the old key's null.
    scene.add(.update, before: [.integer(1), .null, .null], image: .key, after: [.integer(2), .null, .integer(3)])
    let records = try scene.records()
    #expect(records.map(\.key) == ["{\"v\":\"x\"}", "{\"v\":null}"])
    #expect(records.allSatisfy { $0.headers == nil })
  }

  @Test func updatesWithoutChange() throws {
    let scene = scene(["skip.messages.without.change": "true", "column.exclude.list": "public.t.n"])
    scene.add(.update, before: [.integer(1), .text("a"), .integer(1)], after: [.integer(1), .text("a"), .integer(2)])
    scene.add(.update, before: [.integer(1), .text("a"), .integer(1)], after: [.integer(1), .absent, .integer(2)])
    scene.add(.update, before: [.integer(1), .text("a"), .integer(1)], after: [.integer(1), .null, .integer(1)])
    scene.add(.update, after: [.integer(1), .text("a"), .integer(1)])
    #expect(try scene.records().count == 2)
  }

  @Test func nullsAndDefaults() throws {
    func shown(_ settings: [String: String]) throws -> String? {
      let scene = EventScene(EventFormTests.bare.merging(settings) { $1 })
      var score = Column.of("score", .int32, "int4")
      score.defaultValue = .integer(5)
      scene.table([.id, score])
      scene.add(.create, after: [.integer(1), .null])
      return try scene.firstAfter()
    }
    #expect(try shown([:]) == "{\"id\":1,\"score\":5}")
    #expect(try shown(["value.converter.replace.null.with.default": "false"]) == "{\"id\":1,\"score\":null}")
  }

  @Test func snapshotMarks() throws {
    let scene = scene()
    scene.batch.isSnapshot = true
    for mark in [SnapshotMark.first, .row, .lastInTable, .firstInTable, .last] {
      scene.add(.read, after: [.integer(1), .null, .integer(0)], mark: mark)
    }
    let marks = try scene.records().map { record in
      record.value?.components(separatedBy: "\"snapshot\":\"").last?.components(separatedBy: "\"").first
    }
    #expect(marks == ["first", "true", "last_in_data_collection", "first_in_data_collection", "last"])
  }

  @Test func treatedColumns() throws {
    let scene = EventScene(
      EventFormTests.bare.merging([
        "column.mask.with.5.chars": "public.t.(phone|number)",
        "column.mask.hash.SHA-256.with.salt.CzQMA0cB5K": "public.t.email",
        "column.mask.hash.v2.MD5.with.salt.abc": "public.t.email2", "column.truncate.to.4.chars": "public.t.name",
      ]) { $1 })
    scene.table(
      [
        .id, .of("name", .text(.plain), "text"), .of("phone", .text(.plain), "text"),
        .of("email", .text(.plain), "text"),
        .of("email2", .text(.plain), "text"), .of("number", .int32, "int4"),
      ], key: [0, 2])
    scene.add(
      .create, after: [.integer(1), .text("日本🦆🦆"), .null, .text("a@b.c"), .text("a@b.c"), .integer(7)])
    let record = try #require(try scene.records().first)
    #expect(record.key == "{\"id\":1,\"phone\":null}")
    #expect(
      try scene.firstAfter()
        == "{\"id\":1,\"name\":\"日本🦆\",\"phone\":\"*****\","
        + "\"email\":\"1fde28cc0671304ae409d31e887b420c380a1bc4817f0edd5f8fe25ccaf847f8\","
        + "\"email2\":\"a6362e6e49e0998241709191660a6193\",\"number\":7}")
  }

  @Test func halfACharacter() throws {
    let scene = EventScene(EventFormTests.bare.merging(["column.truncate.to.3.chars": "public.t.v"]) { $1 })
    scene.table([.id, .of("v", .text(.plain), "text")])
    scene.add(.create, after: [.integer(1), .text("🦆🦆")])
    #expect(try scene.firstAfter() == "{\"id\":1,\"v\":\"🦆\\uD83E\"}")
  }

  @Test func valuesThatCannotBeShown() throws {
    func records(_ mode: String) throws -> Int {
      let scene = EventScene(["event.converting.failure.handling.mode": mode])
      scene.table([.id, .of("n", .decimal(precision: 5, scale: 2), "numeric")])
      scene.add(.create, after: [.integer(1), .decimalText("NaN")])
      return try scene.records().count
    }
    #expect(try records("warn") == 1)
    let failure = #expect(throws: ConnectorFailure.self) { try records("fail") }
    #expect(failure?.advice == .stop)
    #expect(failure?.code == "value-not-shown")
  }

  @Test func topicsAndNames() throws {
    let scene = EventScene(
      EventFormTests.bare.merging([
        "topic.naming.strategy": "io.debezium.schema.SchemaRegexTopicNamingStrategy", "topic.regex": "(.*)\\.shard\\d+",
        "topic.replacement": "$1.all", "field.name.adjustment.mode": "avro_unicode",
      ]) { $1 })
    scene.table([.of("order-id", .int32, "int4", optional: false)], named: "shard12")
    scene.add(.create, after: [.integer(1)])
    let record = try #require(try scene.records().first)
    #expect(record.topic == "app.public.all")
    #expect(record.key == "{\"order_u002did\":1,\"__dbz__physicalTableIdentifier\":\"app.public.shard12\"}")
  }
}
