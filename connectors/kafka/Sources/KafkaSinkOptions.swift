import ConnectorKit
import KafkaClient

/// What a Kafka sink's settings say.
struct KafkaSinkOptions: Sendable {
  /// librdkafka's names and values, in the order to set them.
  var properties: [KafkaProperty] = []
  var bootstrapServers: String
  /// Bytes of encoded records that may be on their way.
  var bufferBytes: Int
  /// Records that may be on their way: what the client's queue takes.
  var recordsMax: Int
  var topicCreation: TopicCreation

  /// Reads the settings that the sink itself knows, then everything else as properties of the Kafka client.
  init(_ settings: inout Settings, clientID: String) {
    settings.accept("type")
    bootstrapServers = settings.required("bootstrap.servers", "the brokers, as host:port,host:port")
    bufferBytes = KafkaSinkOptions.bufferMemory(&settings)
    recordsMax = 1
    topicCreation = TopicCreation(&settings)
    var configuration = KafkaConfiguration()
    apply(KafkaSinkOptions.defaults(clientID: clientID), to: &configuration, &settings)
    apply(ClientProperties.read(&settings), to: &configuration, &settings)
    // Room for whatever fits into our own bound, which is the one that counts.
    properties.append(KafkaProperty("queue.buffering.max.kbytes", String(max(bufferBytes >> 9, 65_536)), from: ""))
    recordsMax = configuration.value(of: "queue.buffering.max.messages").flatMap { Int($0) } ?? 1000
    checkGuarantees(configuration, &settings)
  }

  /// The client configuration; every property was accepted when the settings were read.
  func makeConfiguration() throws(KafkaPropertyError) -> KafkaConfiguration {
    var configuration = KafkaConfiguration()
    for property in properties { try configuration.set(property.name, property.value) }
    return configuration
  }

  /// What differs from librdkafka's own defaults.
  private static func defaults(clientID: String) -> [KafkaProperty] {
    [
      ("client.id", clientID),
      // A retry neither doubles nor reorders; implies acks=all.
      ("enable.idempotence", "true"),
      // The partition that the Java client would choose.
      ("partitioner", "murmur2_random"),
      // A cluster that is away is waited for: the pipeline stands still and loses nothing.
      ("message.timeout.ms", "0"),
      ("linger.ms", "1"),
      ("queue.buffering.max.messages", "1000000"),
      // The Java client's limit.
      ("message.max.bytes", "1048576"),
      ("socket.keepalive.enable", "true"),
      ("log.connection.close", "false"),
    ].map { KafkaProperty($0.0, $0.1, from: "") }
  }

  private static func bufferMemory(_ settings: inout Settings) -> Int {
    let name =
      settings.values["producer.override.buffer.memory"] == nil ? "buffer.memory" : "producer.override.buffer.memory"
    return settings.integer(name, default: 16 << 20, in: (1 << 20)...(1 << 40))
  }

  private mutating func apply(
    _ found: [KafkaProperty], to configuration: inout KafkaConfiguration, _ settings: inout Settings
  ) {
    for property in found {
      do throws(KafkaPropertyError) {
        try configuration.set(property.name, property.value)
        properties.append(property)
      } catch {
        settings.reject(property.origin, property.isSecret ? "librdkafka refuses the value" : error.reason)
      }
    }
  }

  /// Weaker settings are the user's to choose, but not unawares.
  private func checkGuarantees(_ configuration: borrowing KafkaConfiguration, _ settings: inout Settings) {
    if let acks = configuration.value(of: "acks"), acks != "-1", acks != "all" {
      settings.warn("acks", "'\(acks)' found: a record may be lost with the broker that acknowledged it; all is safe")
    }
    if configuration.value(of: "enable.idempotence") == "false" {
      settings.warn("enable.idempotence", "false: a retry may double or reorder records")
    }
  }
}

/// One property of the client.
struct KafkaProperty: Sendable, Equatable {
  /// librdkafka's name.
  var name: String
  var value: String
  /// The setting it came from, for messages.
  var origin: String

  init(_ name: String, _ value: String, from origin: String) {
    self.name = name
    self.value = value
    self.origin = origin
  }

  /// Whether the value must not be shown.
  var isSecret: Bool {
    let name = name.lowercased()
    return ["password", "secret", "jaas", ".key", ".pem", "oauthbearer.config", "credentials"]
      .contains { name.contains($0) || origin.lowercased().contains($0) }
  }
}
