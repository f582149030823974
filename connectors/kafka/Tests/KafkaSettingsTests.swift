import ConnectorKit
import Testing

@testable import KafkaConnector

private func read(_ values: [String: String]) -> (options: KafkaSinkOptions, problems: [SettingProblem]) {
  var settings = Settings(["type": "kafka", "bootstrap.servers": "h:9092"].merging(values) { $1 })
  let options = KafkaSinkOptions(&settings, clientID: "test")
  return (options, settings.problems)
}

/// The last value that is set for a name is the one in force.
private func value(_ name: String, _ values: [String: String]) -> String? {
  read(values).options.properties.last { $0.name == name }?.value
}

struct KafkaSettingsTests {
  @Test func `the defaults keep the promise`() {
    #expect(read([:]).problems.isEmpty)
    #expect(value("enable.idempotence", [:]) == "true")
    #expect(value("partitioner", [:]) == "murmur2_random")
    #expect(value("message.timeout.ms", [:]) == "0")
    #expect(value("bootstrap.servers", [:]) == "h:9092")
  }

  @Test(arguments: [
    ("max.request.size", "5000", "message.max.bytes", "5000"),
    ("producer.override.max.request.size", "6000", "message.max.bytes", "6000"),
    ("linger.ms", "50", "linger.ms", "50"), ("producer.override.linger.ms", "5", "linger.ms", "5"),
    ("compression.type", "lz4", "compression.type", "lz4"),
    ("security.protocol", "SASL_SSL", "security.protocol", "SASL_SSL"),
    ("sasl.mechanism", "SCRAM-SHA-512", "sasl.mechanisms", "SCRAM-SHA-512"),
    ("ssl.endpoint.identification.algorithm", "", "ssl.endpoint.identification.algorithm", "none"),
    ("send.buffer.bytes", "70000", "socket.send.buffer.bytes", "70000"),
    ("producer.override.socket.nagle.disable", "true", "socket.nagle.disable", "true"),
    ("sasl.password", " with spaces ", "sasl.password", " with spaces "),
  ])
  func `a property gets its name in librdkafka`(name: String, given: String, known: String, expected: String) {
    #expect(read([name: given]).problems.isEmpty)
    #expect(value(known, [name: given]) == expected)
  }

  @Test func `an override wins over the plain name`() {
    #expect(value("linger.ms", ["linger.ms": "50", "producer.override.linger.ms": "7"]) == "7")
    #expect(
      value("message.max.bytes", ["message.max.bytes": "2000", "producer.override.max.request.size": "3000"]) == "3000")
  }

  @Test(arguments: [
    ("no.such.property", "x", "No such configuration property"), ("linger.ms", "soon", "Invalid value"),
    ("ssl.truststore.location", "/x.jks", "ssl.ca.location"), ("transactional.id", "t", "not supported"),
    ("partitioner.class", "org.acme.P", "not supported"), ("ssl.keystore.type", "JKS", "PEM"),
    ("topic.creation.default.partitions", "0", "allowed"), ("buffer.memory", "1", "allowed"),
    ("topic.creation.groups", "a,b", "default group"),
    ("sasl.jaas.config", "com.acme.Module required;", "PlainLoginModule"),
  ])
  func `a mistake is named with a reason`(name: String, given: String, reason: String) throws {
    let problems = read([name: given]).problems
    let problem = try #require(problems.first)
    #expect(problems.count == 1)
    #expect(problem.severity == .error)
    #expect(problem.property == name)
    #expect(problem.message.contains(reason), "\(problem.message)")
  }

  @Test func `brokers are asked for`() {
    var settings = Settings(["type": "kafka"])
    _ = KafkaSinkOptions(&settings, clientID: "test")
    #expect(settings.problems.map(\.property) == ["bootstrap.servers"])
  }

  @Test(arguments: [["acks": "1"], ["enable.idempotence": "false"]])
  func `weaker guarantees are warned of`(values: [String: String]) {
    let problems = read(values).problems
    #expect(!problems.isEmpty)
  }

  @Test func `what Java alone needs is left out with a warning`() {
    let problems = read(["key.serializer": "org.apache.kafka.common.serialization.ByteArraySerializer"]).problems
    #expect(problems.map(\.severity) == [.warning])
  }

  @Test func `a JAAS line gives user and password`() {
    let line = #"""
      org.apache.kafka.common.security.plain.PlainLoginModule required username="al\"ice" password="p;=x";
      """#
    let found = read(["security.protocol": "SASL_PLAINTEXT", "sasl.jaas.config": line])
    #expect(found.problems.isEmpty)
    let values = Dictionary(found.options.properties.map { ($0.name, $0.value) }) { $1 }
    #expect(values["sasl.username"] == "al\"ice")
    #expect(values["sasl.password"] == "p;=x")
    #expect(values["sasl.mechanisms"] == "PLAIN")
    #expect(
      JAASLogin("org.apache.kafka.common.security.scram.ScramLoginModule required username=u password='p';")?.isPlain
        == false)
  }

  @Test func `no message repeats a secret`() {
    let secret = "hunter2"
    for name in [
      "sasl.password", "ssl.key.password", "sasl.jaas.config", "ssl.keystore.key", "sasl.oauthbearer.config",
    ] {
      let found = read([name: secret])
      #expect(!found.problems.contains { $0.message.contains(secret) }, "\(name)")
      for property in found.options.properties where property.value == secret { #expect(property.isSecret, "\(name)") }
    }
  }

  @Test func `PEM stores become librdkafka's`() {
    let values = ["ssl.truststore.type": "PEM", "ssl.truststore.location": "/ca.pem"]
    #expect(read(values).problems.isEmpty)
    #expect(value("ssl.ca.location", values) == "/ca.pem")
  }

  @Test func `topics are made as the settings say`() {
    let creation = read([
      "topic.creation.default.partitions": "6", "topic.creation.default.replication.factor": "3",
      "topic.creation.default.cleanup.policy": "compact",
    ]).options.topicCreation
    let topic = creation.newTopic("t")
    #expect(creation.isEnabled)
    #expect(topic.partitions == 6)
    #expect(topic.replicationFactor == 3)
    #expect(topic.settings == ["cleanup.policy": "compact"])
    #expect(read(["topic.creation.enable": "false"]).options.topicCreation.isEnabled == false)
  }
}
