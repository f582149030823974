import ConnectorKit
import KafkaClient

/// The tables from librdkafka's codes to policy.
extension KafkaSink {
  /// Codes that no waiting changes while connecting.
  static func isRefusal(_ code: KafkaErrorCode) -> Bool {
    [.authentication, .saslFailed, .saslMechanism, .tls, .topicDenied, .clusterDenied].contains(code)
  }

  func unreachable(_ error: KafkaError) -> ConnectorFailure {
    let place = "sink '\(name)': Kafka at \(options.bootstrapServers)"
    switch error.code {
    case .authentication, .saslFailed, .saslMechanism:
      return ConnectorFailure(
        .stop, code: "kafka-login", "\(place): login refused: \(error.message)",
        hint: "Check security.protocol, sasl.mechanism and the user's name and password.")
    case .tls:
      return ConnectorFailure(
        .stop, code: "kafka-tls", "\(place): no secure connection: \(error.message)",
        hint: "Check security.protocol, ssl.ca.location and the host name in the certificate.")
    case .topicDenied, .clusterDenied:
      return ConnectorFailure(.stop, code: "kafka-denied", "\(place): \(error.message)")
    default:
      return ConnectorFailure(
        .retry, code: "kafka-unreachable", "\(place): no broker answers: \(error.message)",
        hint: "Check bootstrap.servers, the network, and whether the listener wants TLS (security.protocol).")
    }
  }

  func creationFailure(_ topic: String, _ error: KafkaError) -> ConnectorFailure {
    let what = "sink '\(name)': topic '\(topic)' cannot be created: \(error.message)"
    switch error.code {
    case .invalidReplication, .invalidPartitions, .invalidTopicConfiguration, .invalidTopic, .policyViolation,
      .unsupportedVersion:
      return ConnectorFailure(
        .stop, code: "topic-creation", what,
        hint: "Check the topic.creation.default.* settings, or create it beforehand (topic.creation.enable=false).")
    default: return ConnectorFailure(.retry, code: "topic-creation", what)
    }
  }

  /// A record that is not in the log of the brokers and will not be by itself. No record is ever skipped.
  func failure(_ refusal: KafkaRefusal) -> ConnectorFailure {
    let place = "sink '\(name)': topic '\(refusal.topic)'"
    switch refusal.code {
    case .messageTooLarge, .batchTooLarge:
      return ConnectorFailure(
        .stop, code: "record-too-large", "\(place): a record of \(refusal.bytes) bytes is too large",
        hint: "Raise max.request.size of the sink (message.max.bytes), and max.message.bytes of the topic, above it.")
    case .missingTopic, .unknownTopic:
      return ConnectorFailure(
        .stop, code: "topic-missing", "\(place): does not exist and the cluster does not create it",
        hint: "Create it, or allow the sink to (topic.creation.enable=true).")
    case .unknownPartition:
      return ConnectorFailure(.stop, code: "topic-missing", "\(place): has no partition \(refusal.partition)")
    case .topicDenied, .clusterDenied:
      return ConnectorFailure(
        .stop, code: "kafka-denied", "\(place): the user may not write: \(refusal.code.text)",
        hint: "Grant Write on the topic, and IdempotentWrite on the cluster for brokers before 3.0.")
    case .invalidTopic, .invalidRecord, .invalidMessage, .unsupportedFormat, .unsupportedVersion, .policyViolation:
      return ConnectorFailure(
        .stop, code: "record-refused",
        "\(place): the broker refuses a record: \(refusal.code.text) [\(refusal.code.name)]")
    case .fenced, .producerFenced, .invalidEpoch:
      return ConnectorFailure(
        .stop, code: "kafka-fenced", "\(place): another producer has taken over: \(refusal.code.text)")
    default:
      return ConnectorFailure(
        .retry, code: "not-delivered",
        "\(place): a record was not delivered: \(refusal.code.text) [\(refusal.code.name)]")
    }
  }

  /// The producer is no longer usable. A new one goes on from the last durable batch, unless another has taken over.
  func fatalFailure(_ error: KafkaError) -> ConnectorFailure {
    let isFenced = [KafkaErrorCode.fenced, .producerFenced, .invalidEpoch].contains(error.code)
    let isDenied = [KafkaErrorCode.topicDenied, .clusterDenied].contains(error.code)
    return ConnectorFailure(
      isFenced || isDenied ? .stop : .retry,
      code: isFenced ? "kafka-fenced" : isDenied ? "kafka-denied" : "kafka-fatal",
      "sink '\(name)': the producer cannot go on: \(error.message) [\(error.code.name)]")
  }
}
