import ConnectorKit
import Foundation
import KafkaClient
import Testing

@testable import KafkaConnector

private let bootstrap = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP"]

/// What librdkafka's mock cluster cannot show. Run with `KAFKA_BOOTSTRAP=host:port`; topics of their own stay behind.
@Suite(.enabled(if: bootstrap != nil, "no real broker: set KAFKA_BOOTSTRAP"))
struct RealBrokerTests {
  private func makeSink(_ topic: String, _ settings: [String: String], value: String = "v") throws -> KafkaSink {
    var read = Settings(["bootstrap.servers": try #require(bootstrap)].merging(settings) { $1 })
    let options = KafkaSinkOptions(&read, clientID: "test")
    try #require(read.problems.isEmpty, "\(read.problems)")
    return KafkaSink(name: "events", options: options, log: SilentLog()) {
      ScriptedEncoder { ScriptedRecord(topic: topic, key: "k\($0)", value: value) }
    }
  }

  private func newTopic() -> String { "millrace-test-\(UUID().uuidString)" }

  @Test func `a topic is created with the partitions asked for`() throws {
    let topic = newTopic()
    let settings = [
      "topic.creation.default.partitions": "5", "topic.creation.default.replication.factor": "1",
      "topic.creation.default.cleanup.policy": "compact",
    ]
    let sink = try makeSink(topic, settings)
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, 0..<100), from: 0)
    #expect(try sink.flush(.final).durable == 1)
    #expect(try sink.producer?.cluster(timeout: 5000).topics[topic] == 5)
    let records = try KafkaReader(bootstrapServers: try #require(bootstrap)).readAll(topic, partitions: 5)
    #expect(records.count == 100)
    // A second producer finds it there.
    let again = try makeSink(topic, settings)
    _ = try again.open(checkpoint: nil)
    try again.write(makeBatch(1, [1]), from: 0)
    #expect(try again.flush(.final).durable == 1)
  }

  @Test func `a topic with impossible settings stops with the broker's reason`() throws {
    let sink = try makeSink(newTopic(), ["topic.creation.default.replication.factor": "99"])
    _ = try sink.open(checkpoint: nil)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.write(makeBatch(1, [1]), from: 0) }
    #expect(failure?.code == "topic-creation")
    #expect(failure?.advice == .stop)
  }

  @Test func `a record above the topic's limit stops the sink`() throws {
    let sink = try makeSink(
      newTopic(), ["max.request.size": "9000000", "topic.creation.default.max.message.bytes": "10000"],
      value: String(repeating: "x", count: 200_000))
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [1]), from: 0)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.flush(.final) }
    #expect(failure?.code == "record-too-large")
    #expect(failure?.advice == .stop)
  }
}
