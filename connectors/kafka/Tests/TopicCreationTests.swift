import ConnectorKit
import KafkaClient
import Testing

@testable import KafkaConnector

struct TopicCreationTests {
  private func makeSink(_ broker: ScriptedBroker, _ settings: [String: String] = [:]) throws -> KafkaSink {
    var read = Settings(["bootstrap.servers": broker.address].merging(settings) { $1 })
    let options = KafkaSinkOptions(&read, clientID: "test")
    try #require(read.problems.isEmpty, "\(read.problems)")
    return KafkaSink(name: "events", options: options, log: SilentLog()) {
      ScriptedEncoder { ScriptedRecord(topic: "t\($0 % 2)", key: "k\($0)", value: "v") }
    }
  }

  @Test func `topics that the cluster lacks are created once, as asked for`() throws {
    let broker = try ScriptedBroker()
    defer { broker.stop() }
    let settings = [
      "topic.creation.default.partitions": "3", "topic.creation.default.replication.factor": "1",
      "topic.creation.default.cleanup.policy": "compact",
    ]
    let sink = try makeSink(broker, settings)
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, 0..<10), from: 0)
    try sink.write(makeBatch(2, 0..<10), from: 0)
    #expect(try sink.flush(.final).durable == 2)
    let expected = ["t0", "t1"].map {
      ScriptedBroker.Creation(name: $0, partitions: 3, replicationFactor: 1, settings: ["cleanup.policy": "compact"])
    }
    #expect(broker.creations == expected)
    // Those that are there are left alone.
    sink.close()
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, 0..<10), from: 0)
    #expect(try sink.flush(.final).durable == 1)
    #expect(broker.creations.count == 2)
    #expect(sink.inspect().map(\.level) == [.ok])
  }

  @Test func `without settings the cluster's own defaults are asked for`() throws {
    let broker = try ScriptedBroker()
    defer { broker.stop() }
    let sink = try makeSink(broker)
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [0]), from: 0)
    #expect(try sink.flush(.final).durable == 1)
    #expect(
      broker.creations == [ScriptedBroker.Creation(name: "t0", partitions: -1, replicationFactor: -1, settings: [:])])
  }

  @Test(arguments: [
    (Int16(38), "topic-creation", ConnectorFailure.Advice.stop), (40, "topic-creation", .stop),
    (44, "topic-creation", .stop), (7, "topic-creation", .retry),
  ])
  func `a refusal is passed on with the broker's reason`(
    code: Int16, expected: String, advice: ConnectorFailure.Advice
  ) throws {
    let broker = try ScriptedBroker()
    defer { broker.stop() }
    broker.refuseCreations(code)
    let sink = try makeSink(broker)
    _ = try sink.open(checkpoint: nil)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.write(makeBatch(1, [0]), from: 0) }
    #expect(failure?.code == expected)
    #expect(failure?.advice == advice)
    #expect(failure?.message.contains("refused by script") == true)
  }

  /// 29 TOPIC_AUTHORIZATION_FAILED: somebody else may create it; until then it is missing.
  @Test func `a topic that may not be created and is missing stops the sink`() throws {
    let broker = try ScriptedBroker()
    defer { broker.stop() }
    broker.refuseCreations(29)
    let sink = try makeSink(broker, ["producer.override.topic.metadata.propagation.max.ms": "100"])
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [0]), from: 0)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.flush(.final) }
    #expect(failure?.code == "topic-missing")
    #expect(failure?.advice == .stop)
  }

  @Test func `creation can be left to others`() throws {
    let broker = try ScriptedBroker()
    defer { broker.stop() }
    let sink = try makeSink(
      broker,
      ["topic.creation.enable": "false", "producer.override.topic.metadata.propagation.max.ms": "100"])
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [0]), from: 0)
    #expect(throws: ConnectorFailure.self) { try sink.flush(.final) }
    #expect(broker.creations.isEmpty)
  }
}
