import CRDKafka

/// How a topic is made.
package struct KafkaNewTopic: Sendable, Hashable {
  package var name: String
  /// -1: the cluster's default.
  package var partitions: Int
  /// -1: the cluster's default.
  package var replicationFactor: Int
  /// Topic settings: `cleanup.policy`, ...
  package var settings: [String: String]

  package init(_ name: String, partitions: Int = -1, replicationFactor: Int = -1, settings: [String: String] = [:]) {
    self.name = name
    self.partitions = partitions
    self.replicationFactor = replicationFactor
    self.settings = settings
  }
}

/// What a metadata request brings.
package struct KafkaCluster: Sendable {
  /// `host:port` of the brokers known.
  package var brokers: [String]
  /// Topics to their partition counts.
  package var topics: [String: Int]
  /// Whether one of the brokers is the controller, without which topics cannot be made.
  package var hasController: Bool
}

extension KafkaProducer {
  /// Asks the cluster for its brokers and all its topics; creates none.
  package func cluster(timeout milliseconds: Int32) throws(KafkaError) -> KafkaCluster {
    var answer: UnsafePointer<rd_kafka_metadata>?
    let code = KafkaErrorCode(rd_kafka_metadata(client, 1, nil, &answer, milliseconds))
    guard code == .none, let answer else { throw KafkaError(code) }
    defer { rd_kafka_metadata_destroy(answer) }
    var cluster = KafkaCluster(brokers: [], topics: [:], hasController: false)
    let controller = rd_kafka_controllerid(client, 0)
    for index in 0..<Int(answer.pointee.broker_cnt) {
      let broker = answer.pointee.brokers[index]
      if broker.id == controller { cluster.hasController = true }
      cluster.brokers.append("\(broker.host.map { String(cString: $0) } ?? "?"):\(broker.port)")
    }
    for index in 0..<Int(answer.pointee.topic_cnt) {
      let topic = answer.pointee.topics[index]
      guard let name = topic.topic, topic.err == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
      cluster.topics[String(cString: name)] = Int(topic.partition_cnt)
    }
    return cluster
  }

  /// Makes a topic. Throws the broker's reason; `.topicExists` where it is there already.
  package func create(_ topic: KafkaNewTopic, timeout milliseconds: Int32) throws(KafkaError) {
    let (made, reason) = withErrorText {
      rd_kafka_NewTopic_new(topic.name, Int32(topic.partitions), Int32(topic.replicationFactor), $0, $1)
    }
    guard let made else { throw KafkaError(.invalidTopic, reason) }
    defer { rd_kafka_NewTopic_destroy(made) }
    for (name, value) in topic.settings.sorted(by: { $0.key < $1.key }) {
      let code = KafkaErrorCode(rd_kafka_NewTopic_set_config(made, name, value))
      guard code == .none else { throw KafkaError(code, "\(name): \(code.text)") }
    }
    guard let options = rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS),
      let answers = rd_kafka_queue_new(client)
    else { throw KafkaError(.fatal, "no memory for a request") }
    defer {
      rd_kafka_AdminOptions_destroy(options)
      rd_kafka_queue_destroy(answers)
    }
    _ = withErrorText { rd_kafka_AdminOptions_set_request_timeout(options, milliseconds, $0, $1) }
    _ = withErrorText { rd_kafka_AdminOptions_set_operation_timeout(options, milliseconds, $0, $1) }
    var request: OpaquePointer? = made
    rd_kafka_CreateTopics(client, &request, 1, options, answers)
    try takeCreation(answers, timeout: milliseconds)
  }

  private func takeCreation(_ answers: OpaquePointer, timeout milliseconds: Int32) throws(KafkaError) {
    guard let event = rd_kafka_queue_poll(answers, milliseconds + 1000) else { throw KafkaError(.timedOut) }
    defer { rd_kafka_event_destroy(event) }
    let code = KafkaErrorCode(rd_kafka_event_error(event))
    guard code == .none else {
      throw KafkaError(code, rd_kafka_event_error_string(event).map { String(cString: $0) })
    }
    var count = 0
    guard let result = rd_kafka_event_CreateTopics_result(event),
      let topics = rd_kafka_CreateTopics_result_topics(result, &count), count > 0, let first = topics[0]
    else { throw KafkaError(.timedOut) }
    let outcome = KafkaErrorCode(rd_kafka_topic_result_error(first))
    guard outcome == .none else {
      throw KafkaError(outcome, rd_kafka_topic_result_error_string(first).map { String(cString: $0) })
    }
  }
}
