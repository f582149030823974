import Changes
import ConnectorKit
import Formats
import Foundation
import Testing

@testable import FileConnector

/// The sink as a definition makes it, with the encoder of events.
struct FileDefinitionTests {
  @Test func `a change of a table becomes a line as the recorder of scenarios reads it`() throws {
    let directory = try TemporaryDirectory()
    var connector = Settings(["topic.prefix": "shop", "value.converter.schemas.enable": "false"])
    let events = EventOptions(&connector)
    var settings = Settings(["type": "file", "path": directory.file()])
    let context = PipelineContext(pipeline: "p", stateDirectory: directory.path, runID: "run", log: SilentLog())
    let sink = FileSink(name: "log", settings: &settings, events: events, context: context, database: "db")
    #expect(connector.problems.isEmpty && settings.problems.isEmpty)
    _ = try sink.open(checkpoint: nil)
    try sink.write(batch(), from: 0)
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: directory.file())), as: UTF8.self)
    let line = try #require(text.split(separator: "\n").first)
    let members = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(Set(members.keys) == ["topic", "key", "value", "headers", "partition", "offset"])
    #expect(members["topic"] as? String == "shop.public.t")
    let key = try #require(members["key"] as? [String: Any])
    #expect((key["payload"] as? [String: Int]) == ["id": 7])
    let value = try #require(members["value"] as? [String: Any])
    #expect(value["op"] as? String == "c")
    #expect((value["after"] as? [String: Int]) == ["id": 7])
    #expect((members["headers"] as? [String: Any])?.count == 4)
    #expect(members["partition"] as? [String: String] == ["server": "shop"])
    #expect((members["offset"] as? [String: Any])?["lsn"] as? Int == 100)
    #expect(text.split(separator: "\n").count == 1)
  }

  private func batch() -> ChangeBatch {
    let batch = ChangeBatch()
    batch.sequence = 1
    batch.schemas = [
      TableSchema(
        name: TableName(database: "db", schema: "public", table: "t"),
        columns: [Column(name: "id", type: .int32, isOptional: false, typeName: "int4")], keyColumns: [0], version: 1)
    ]
    batch.transactions = [Transaction(id: 5, timestamp: 1_000_000, commitPosition: 110)]
    let first = batch.store.addValues(1)
    batch.store[first] = .integer(7)
    batch.rows.append(Row(.create, position: 100, transaction: 0, schema: 0, after: UInt32(first)))
    return batch
  }
}
