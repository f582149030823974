import Changes
import ConnectorKit
import Foundation
import KafkaClient
import Testing

@testable import KafkaConnector

/// A sink at `bootstrap` with the script's records.
private func makeSink(
  _ bootstrap: String, _ settings: [String: String] = [:], context: String = #""run":"r1""#,
  record: @escaping (UInt64) -> ScriptedRecord
) throws -> KafkaSink {
  var read = Settings(["type": "kafka", "bootstrap.servers": bootstrap].merging(settings) { $1 })
  let options = KafkaSinkOptions(&read, clientID: "test")
  try #require(read.problems.filter { $0.severity == .error }.isEmpty, "\(read.problems)")
  return KafkaSink(name: "events", options: options, log: SilentLog()) {
    ScriptedEncoder(contextHeaders: context, record)
  }
}

private func plainRecord(_ position: UInt64) -> ScriptedRecord {
  ScriptedRecord(key: #"{"id":\#(position)}"#, value: #"{"v":\#(position)}"#)
}

private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

/// Kafka's answer as a broker has it: from librdkafka's mock cluster. What that cannot show (administration, size
/// limits) is in
/// `RealBrokerTests`.
struct KafkaSinkTests {
  @Test func `bytes, headers, nulls and order arrive`() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("shop.a", partitions: 1)
    let script: [ScriptedRecord] = [
      ScriptedRecord(key: #"{"id":1}"#, value: #"{"v":"é"}"#),
      ScriptedRecord(key: #"{"id":1}"#, value: nil),
      ScriptedRecord(key: nil, value: #"{"v":2}"#),
      ScriptedRecord(
        key: #"{"id":3}"#, value: "", headers: #""__debezium.newkey":{"id":4},"n":null,"s":"a\"b\n""#),
      ScriptedRecord(key: "k", value: "v", hasContextHeaders: false),
    ]
    let sink = try makeSink(cluster.bootstrapServers, context: #""run":"r1","task":"0""#) { script[Int($0)] }
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(7, 0..<5), from: 0)
    #expect(try sink.flush(.final).durable == 7)
    let records = try KafkaReader(bootstrapServers: cluster.bootstrapServers).readAll("shop.a", partitions: 1)
    #expect(records.map { text($0.key) } == [#"{"id":1}"#, #"{"id":1}"#, nil, #"{"id":3}"#, "k"])
    #expect(records.map { text($0.value) } == [#"{"v":"é"}"#, nil, #"{"v":2}"#, "", "v"])
    let shared = [KafkaRecordHeader("run", Array("r1".utf8)), KafkaRecordHeader("task", Array("0".utf8))]
    try #require(records.count == 5)
    #expect(records[0].headers == shared)
    #expect(
      records[3].headers
        == [
          KafkaRecordHeader("__debezium.newkey", Array(#"{"id":4}"#.utf8)), KafkaRecordHeader("n", nil),
          KafkaRecordHeader("s", Array("a\"b\n".utf8)),
        ] + shared)
    #expect(records[4].headers.isEmpty)
  }

  /// The first six are the vectors of Kafka's own test (UtilsTest.testMurmur2), as the partition of 7 that the Java
  /// client chooses.
  @Test func `the partition is the one that the Java client chooses`() throws {
    let hashes: [(String, Int32)] = [
      ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
      ("a-little-bit-longer-string", -1_486_304_829),
      ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
    ]
    let cluster = try MockCluster()
    try cluster.createTopic("shop.a", partitions: 7)
    let sink = try makeSink(cluster.bootstrapServers) { ScriptedRecord(key: hashes[Int($0)].0, value: "v") }
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, 0..<6), from: 0)
    _ = try sink.flush(.final)
    let records = try KafkaReader(bootstrapServers: cluster.bootstrapServers).readAll("shop.a", partitions: 7)
    for (key, hash) in hashes {
      #expect(records.first { text($0.key) == key }?.partition == (hash & 0x7FFF_FFFF) % 7, "\(key)")
    }
  }

  @Test func `a demanded partition is kept to, and several topics are served`() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("beat", partitions: 3)
    try cluster.createTopic("shop.a", partitions: 3)
    let sink = try makeSink(cluster.bootstrapServers) {
      $0 % 2 == 0
        ? ScriptedRecord(topic: "beat", key: "k\($0)", value: "v", partition: 0, hasContextHeaders: false)
        : plainRecord($0)
    }
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, 0..<40), from: 0)
    _ = try sink.flush(.final)
    let reader = try KafkaReader(bootstrapServers: cluster.bootstrapServers)
    let beats = try reader.readAll("beat", partitions: 3)
    #expect(beats.count == 20)
    #expect(beats.allSatisfy { $0.partition == 0 })
    #expect(try Set(reader.readAll("shop.a", partitions: 3).map(\.partition)).count == 3)
  }

  @Test func `many batches arrive in order and rows that are there are left out`() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("shop.a", partitions: 1)
    let sink = try makeSink(cluster.bootstrapServers, ["buffer.memory": "1048576"], record: plainRecord)
    _ = try sink.open(checkpoint: nil)
    var highest: UInt64 = 0
    for batch in 1...20 {
      let first = UInt64(batch) * 1000
      try sink.write(makeBatch(UInt64(batch), first..<(first + 1000)), from: batch == 1 ? 990 : 0)
      let receipt = try sink.flush(.due)
      #expect(receipt.durable >= highest)
      highest = receipt.durable
    }
    #expect(try sink.flush(.final).durable == 20)
    let records = try KafkaReader(bootstrapServers: cluster.bootstrapServers).readAll("shop.a", partitions: 1)
    #expect(records.map { text($0.value) } == (1990..<21_000).map { #"{"v":\#($0)}"# })
  }

  @Test(arguments: [["linger.ms": "0"], ["queue.buffering.max.messages": "100", "linger.ms": "0"]])
  func `records without headers go together and in order`(settings: [String: String]) throws {
    let cluster = try MockCluster()
    try cluster.createTopic("shop.a", partitions: 1)
    try cluster.createTopic("shop.b", partitions: 1)
    let sink = try makeSink(cluster.bootstrapServers, settings, context: "") {
      let topic = $0 / 1500 % 2 == 0 ? "shop.a" : "shop.b"
      let key = $0 % 7 == 0 ? nil : "k\($0)"
      return ScriptedRecord(
        topic: topic, key: key, value: $0 % 5 == 0 ? nil : "v\($0)", headers: $0 == 77 ? #""h":"1""# : nil)
    }
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, 0..<4000), from: 0)
    #expect(try sink.flush(.final).durable == 1)
    let reader = try KafkaReader(bootstrapServers: cluster.bootstrapServers)
    for (topic, half) in [("shop.a", UInt64(0)), ("shop.b", 1)] {
      let records = try reader.readAll(topic, partitions: 1)
      let expected = (UInt64(0)..<4000).filter { $0 / 1500 % 2 == half }
      #expect(records.map { text($0.key) } == expected.map { $0 % 7 == 0 ? nil : "k\($0)" })
      #expect(records.map { text($0.value) } == expected.map { $0 % 5 == 0 ? nil : "v\($0)" })
      #expect(records.filter { !$0.headers.isEmpty }.count == (half == 0 ? 1 : 0))
    }
  }

  @Test func `a batch without records becomes durable in its turn`() throws {
    let cluster = try MockCluster()
    cluster.setDelay(1, milliseconds: 100)
    let sink = try makeSink(cluster.bootstrapServers, record: plainRecord)
    _ = try sink.open(checkpoint: nil)
    #expect(try sink.flush(.due) == WriteReceipt(durable: 0, callAgainWithin: .seconds(5)))
    try sink.write(makeBatch(1, [1]), from: 0)
    try sink.write(makeBatch(2, []), from: 0)
    let early = try sink.flush(.due)
    #expect(early.durable == 0)
    #expect((early.callAgainWithin ?? .seconds(9)) <= .milliseconds(50))
    #expect(try sink.flush(.final).durable == 2)
  }

  @Test func `a broker that goes away is waited for`() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("shop.a", partitions: 1)
    let sink = try makeSink(cluster.bootstrapServers, ["reconnect.backoff.max.ms": "200"], record: plainRecord)
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [1]), from: 0)
    _ = try sink.flush(.final)
    cluster.setBroker(1, isUp: false)
    try sink.write(makeBatch(2, [2, 3]), from: 0)
    #expect(try sink.flush(.due).durable == 1)
    cluster.setBroker(1, isUp: true)
    #expect(try sink.flush(.final).durable == 2)
    let records = try KafkaReader(bootstrapServers: cluster.bootstrapServers).readAll("shop.a", partitions: 1)
    #expect(records.map { text($0.value) } == [1, 2, 3].map { #"{"v":\#($0)}"# })
  }

  @Test func `a stop does not wait for a broker that is away`() throws {
    let cluster = try MockCluster()
    let sink = try makeSink(cluster.bootstrapServers, record: plainRecord)
    _ = try sink.open(checkpoint: nil)
    cluster.setBroker(1, isUp: false)
    try sink.write(makeBatch(1, [1]), from: 0)
    sink.interrupt()
    let failure = #expect(throws: ConnectorFailure.self) { try sink.flush(.final) }
    #expect(failure?.code == "kafka-unconfirmed")
    #expect(failure?.advice == .retry)
    // What was not confirmed comes again.
    cluster.setBroker(1, isUp: true)
    sink.close()
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [1]), from: 0)
    #expect(try sink.flush(.final).durable == 1)
  }

  @Test func `a request that fails for a while is tried again`() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("shop.a", partitions: 1)
    let sink = try makeSink(cluster.bootstrapServers, ["retry.backoff.ms": "10"], record: plainRecord)
    _ = try sink.open(checkpoint: nil)
    // REQUEST_TIMED_OUT
    cluster.failProduceRequests([KafkaErrorCode(rawValue: 7), KafkaErrorCode(rawValue: 7)])
    try sink.write(makeBatch(1, [1, 2, 3]), from: 0)
    #expect(try sink.flush(.final).durable == 1)
    let records = try KafkaReader(bootstrapServers: cluster.bootstrapServers).readAll("shop.a", partitions: 1)
    #expect(records.count == 3)
  }

  @Test(arguments: [
    (KafkaErrorCode.messageTooLarge, "record-too-large"), (.topicDenied, "kafka-denied"),
    (.invalidRecord, "record-refused"),
  ])
  func `a refused record stops the sink and is never passed over`(code: KafkaErrorCode, expected: String) throws {
    let cluster = try MockCluster()
    try cluster.createTopic("shop.a", partitions: 1)
    let sink = try makeSink(cluster.bootstrapServers, record: plainRecord)
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, [1]), from: 0)
    _ = try sink.flush(.final)
    cluster.failProduceRequests([code])
    try sink.write(makeBatch(2, [2]), from: 0)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.flush(.final) }
    #expect(failure?.code == expected)
    #expect(failure?.advice == .stop)
    #expect(failure?.message.contains("'shop.a'") == true)
    // It stays so: no later receipt may pass the record.
    #expect(throws: ConnectorFailure.self) { try sink.flush(.due) }
  }

  @Test func `a record above the client's limit stops with its size and what to do`() throws {
    let cluster = try MockCluster()
    let sink = try makeSink(cluster.bootstrapServers, ["max.request.size": "2000"]) { _ in
      ScriptedRecord(key: "k", value: String(repeating: "x", count: 5000))
    }
    _ = try sink.open(checkpoint: nil)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.write(makeBatch(1, [1]), from: 0) }
    #expect(failure?.code == "record-too-large")
    #expect(failure?.advice == .stop)
    #expect(failure?.message.contains("5001 bytes") == true)
    #expect(failure?.hint?.contains("max.request.size") == true)
  }

  @Test func `an address where nobody listens can be tried again`() throws {
    let sink = try makeSink("127.0.0.1:1", ["socket.connection.setup.timeout.ms": "1000"], record: plainRecord)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.open(checkpoint: nil) }
    #expect(failure?.code == "kafka-unreachable")
    #expect(failure?.advice == .retry)
    #expect(failure?.message.contains("127.0.0.1:1") == true)
  }

  @Test(arguments: ["lz4", "snappy", "gzip", "zstd"])
  func `compressed batches arrive`(codec: String) throws {
    let cluster = try MockCluster()
    try cluster.createTopic("shop.a", partitions: 1)
    let sink = try makeSink(cluster.bootstrapServers, ["compression.type": codec], record: plainRecord)
    _ = try sink.open(checkpoint: nil)
    try sink.write(makeBatch(1, 1...100), from: 0)
    _ = try sink.flush(.final)
    let records = try KafkaReader(bootstrapServers: cluster.bootstrapServers).readAll("shop.a", partitions: 1)
    #expect(records.count == 100)
  }

  @Test func `a cluster is looked at`() throws {
    let cluster = try MockCluster()
    let findings = try makeSink(cluster.bootstrapServers, record: plainRecord).inspect()
    #expect(findings.first?.level == .ok)
    #expect(findings.first?.found.contains("127.0.0.1") == true)
    // The mock cluster has no controller.
    #expect(findings.last?.level == .warning)
    #expect(try makeSink("127.0.0.1:1", record: plainRecord).inspect().map(\.level) == [.problem])
  }

  @Test(arguments: [
    ([:], "kafka-unreachable", ConnectorFailure.Advice.retry),
    (["ssl.ca.location": "/nowhere/ca.pem"], "kafka-settings", .stop),
  ])
  func `a secure connection that does not come about is explained`(
    settings: [String: String], code: String, advice: ConnectorFailure.Advice
  ) throws {
    let cluster = try MockCluster()
    let secure = settings.merging(["security.protocol": "SSL"]) { $1 }
    let sink = try makeSink(cluster.bootstrapServers, secure, record: plainRecord)
    let failure = #expect(throws: ConnectorFailure.self) { try sink.open(checkpoint: nil) }
    #expect(failure?.code == code)
    #expect(failure?.advice == advice)
  }
}
