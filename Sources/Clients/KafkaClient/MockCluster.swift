import CRDKafka

/// The broker that librdkafka has built in (rdkafka_mock.h): listens on a port of 127.0.0.1, keeps records in memory,
/// and fails on demand. For tests and trials; it has no topic administration, no isolation and little memory.
package final class MockCluster {
  private let client: OpaquePointer
  private let cluster: OpaquePointer

  package init(brokers: Int = 1) throws(KafkaError) {
    client = try makeClient(RD_KAFKA_PRODUCER, KafkaConfiguration(), events: 0) { _ in }
    guard let made = rd_kafka_mock_cluster_new(client, Int32(brokers)) else {
      discardClient(client)
      throw KafkaError(.transport, "the mock cluster does not start")
    }
    cluster = made
  }

  deinit {
    rd_kafka_mock_cluster_destroy(cluster)
    discardClient(client)
  }

  /// `host:port` of the brokers, separated by commas.
  package var bootstrapServers: String { String(cString: rd_kafka_mock_cluster_bootstraps(cluster)) }

  /// Topics that are not created like this come into being with 4 partitions when first asked for.
  package func createTopic(_ name: String, partitions: Int) throws(KafkaError) {
    let code = KafkaErrorCode(rd_kafka_mock_topic_create(cluster, name, Int32(partitions), 1))
    guard code == .none else { throw KafkaError(code) }
  }

  /// The next produce requests are answered with these codes, one each, then things go well again.
  package func failProduceRequests(_ codes: [KafkaErrorCode]) {
    let errors = codes.map { rd_kafka_resp_err_t($0.rawValue) }
    rd_kafka_mock_push_request_errors_array(cluster, 0, errors.count, errors)
  }

  package func setTopicError(_ topic: String, _ code: KafkaErrorCode) {
    rd_kafka_mock_topic_set_error(cluster, topic, rd_kafka_resp_err_t(code.rawValue))
  }

  /// Takes a broker (1, 2, ...) away, connections included, or brings it back.
  package func setBroker(_ id: Int, isUp: Bool) {
    _ = isUp ? rd_kafka_mock_broker_set_up(cluster, Int32(id)) : rd_kafka_mock_broker_set_down(cluster, Int32(id))
  }

  /// Delays every answer of a broker.
  package func setDelay(_ id: Int, milliseconds: Int) {
    rd_kafka_mock_broker_set_rtt(cluster, Int32(id), Int32(milliseconds))
  }
}
