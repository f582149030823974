import CRDKafka

/// A result code of librdkafka: negative from the client itself, positive from a broker (Kafka protocol guide, error
/// codes).
package struct KafkaErrorCode: Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  init(_ code: rd_kafka_resp_err_t) { rawValue = code.rawValue }

  /// The stable name: `MSG_SIZE_TOO_LARGE`, `_TRANSPORT`.
  package var name: String { String(cString: rd_kafka_err2name(rd_kafka_resp_err_t(rawValue))) }

  /// What it means, in librdkafka's words.
  package var text: String { String(cString: rd_kafka_err2str(rd_kafka_resp_err_t(rawValue))) }
}

extension KafkaErrorCode {
  package static let none = KafkaErrorCode(RD_KAFKA_RESP_ERR_NO_ERROR)

  // The client's own.
  package static let queueFull = KafkaErrorCode(RD_KAFKA_RESP_ERR__QUEUE_FULL)
  package static let messageTimedOut = KafkaErrorCode(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)
  package static let timedOut = KafkaErrorCode(RD_KAFKA_RESP_ERR__TIMED_OUT)
  package static let transport = KafkaErrorCode(RD_KAFKA_RESP_ERR__TRANSPORT)
  package static let resolve = KafkaErrorCode(RD_KAFKA_RESP_ERR__RESOLVE)
  package static let allBrokersDown = KafkaErrorCode(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
  package static let authentication = KafkaErrorCode(RD_KAFKA_RESP_ERR__AUTHENTICATION)
  package static let tls = KafkaErrorCode(RD_KAFKA_RESP_ERR__SSL)
  package static let fatal = KafkaErrorCode(RD_KAFKA_RESP_ERR__FATAL)
  package static let fenced = KafkaErrorCode(RD_KAFKA_RESP_ERR__FENCED)
  package static let unknownPartition = KafkaErrorCode(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
  package static let unknownTopic = KafkaErrorCode(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)
  package static let purgedFromQueue = KafkaErrorCode(RD_KAFKA_RESP_ERR__PURGE_QUEUE)
  package static let purgedInFlight = KafkaErrorCode(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)

  // A broker's.
  package static let messageTooLarge = KafkaErrorCode(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
  package static let batchTooLarge = KafkaErrorCode(RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE)
  package static let invalidMessage = KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_MSG)
  package static let invalidRecord = KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_RECORD)
  package static let invalidTopic = KafkaErrorCode(RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION)
  package static let missingTopic = KafkaErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
  package static let topicExists = KafkaErrorCode(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
  package static let topicDenied = KafkaErrorCode(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
  package static let clusterDenied = KafkaErrorCode(RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED)
  package static let saslFailed = KafkaErrorCode(RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED)
  package static let saslMechanism = KafkaErrorCode(RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM)
  package static let invalidEpoch = KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH)
  package static let producerFenced = KafkaErrorCode(RD_KAFKA_RESP_ERR_PRODUCER_FENCED)
  package static let policyViolation = KafkaErrorCode(RD_KAFKA_RESP_ERR_POLICY_VIOLATION)
  package static let invalidReplication = KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR)
  package static let invalidPartitions = KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_PARTITIONS)
  package static let invalidTopicConfiguration = KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_CONFIG)
  package static let unsupportedVersion = KafkaErrorCode(RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION)
  package static let unsupportedFormat = KafkaErrorCode(RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT)
}

/// A call to librdkafka that did not succeed.
package struct KafkaError: Error, Hashable, Sendable {
  package var code: KafkaErrorCode
  package var message: String

  package init(_ code: KafkaErrorCode, _ message: String? = nil) {
    self.code = code
    self.message = message ?? code.text
  }
}

/// Room for the message of a call that writes one, and the message.
func withErrorText<R>(_ body: (UnsafeMutablePointer<CChar>?, Int) -> R) -> (R, String) {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
    buffer.initialize(repeating: 0)
    let result = body(buffer.baseAddress, buffer.count)
    return (result, buffer.baseAddress.map { String(cString: $0) } ?? "")
  }
}
