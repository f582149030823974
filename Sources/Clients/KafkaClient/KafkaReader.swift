import CRDKafka

/// A record as it was read.
package struct KafkaRecord: Sendable, Equatable {
  package var partition: Int32
  package var offset: Int64
  package var key: [UInt8]?
  package var value: [UInt8]?
  package var headers: [KafkaRecordHeader]
}

package struct KafkaRecordHeader: Sendable, Equatable {
  package var name: String
  package var value: [UInt8]?

  package init(_ name: String, _ value: [UInt8]?) {
    self.name = name
    self.value = value
  }
}

/// Reads topics from their beginning to their end, without a consumer group: for tests and comparisons.
package final class KafkaReader {
  private let client: OpaquePointer

  package init(bootstrapServers: String, properties: [String: String] = [:]) throws(KafkaError) {
    var configuration = KafkaConfiguration()
    do {
      for (name, value) in properties { try configuration.set(name, value) }
      try configuration.set("bootstrap.servers", bootstrapServers)
      try configuration.set("group.id", "reader")
      try configuration.set("enable.partition.eof", "true")
      try configuration.set("enable.auto.commit", "false")
      try configuration.set("auto.offset.reset", "earliest")
      try configuration.set("fetch.wait.max.ms", "10")
      try configuration.set("topic.metadata.refresh.fast.interval.ms", "20")
      try configuration.set("fetch.error.backoff.ms", "20")
      try configuration.set("reconnect.backoff.ms", "20")
    } catch {
      throw KafkaError(KafkaErrorCode(RD_KAFKA_RESP_ERR__INVALID_ARG), error.reason)
    }
    client = try makeClient(RD_KAFKA_CONSUMER, configuration, events: 0) { _ in }
    rd_kafka_poll_set_consumer(client)
  }

  deinit { discardClient(client) }

  /// All records of `topic`, each partition's in order, partition by partition as they come.
  package func readAll(_ topic: String, partitions: Int, timeout milliseconds: Int32 = 15_000) throws(KafkaError)
    -> [KafkaRecord]
  {
    let assignment = rd_kafka_topic_partition_list_new(Int32(partitions))
    for partition in 0..<partitions {
      let entry = rd_kafka_topic_partition_list_add(assignment, topic, Int32(partition))
      entry?.pointee.offset = Int64(RD_KAFKA_OFFSET_BEGINNING)
    }
    let code = KafkaErrorCode(rd_kafka_assign(client, assignment))
    rd_kafka_topic_partition_list_destroy(assignment)
    guard code == .none else { throw KafkaError(code) }
    var records: [KafkaRecord] = []
    var ended: Set<Int32> = []
    while ended.count < partitions {
      guard let message = rd_kafka_consumer_poll(client, milliseconds) else { throw KafkaError(.timedOut) }
      defer { rd_kafka_message_destroy(message) }
      switch message.pointee.err {
      case RD_KAFKA_RESP_ERR_NO_ERROR: records.append(KafkaReader.record(message))
      case RD_KAFKA_RESP_ERR__PARTITION_EOF: ended.insert(message.pointee.partition)
      // A broker that is not there yet is tried again by the library.
      case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN: continue
      default: throw KafkaError(KafkaErrorCode(message.pointee.err))
      }
    }
    return records
  }

  private static func record(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> KafkaRecord {
    var record = KafkaRecord(
      partition: message.pointee.partition, offset: message.pointee.offset,
      key: bytes(message.pointee.key, message.pointee.key_len),
      value: bytes(message.pointee.payload, message.pointee.len), headers: [])
    var list: OpaquePointer?
    guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return record }
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var size = 0
    while rd_kafka_header_get_all(list, record.headers.count, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
      record.headers.append(KafkaRecordHeader(name.map { String(cString: $0) } ?? "", bytes(value, size)))
    }
    return record
  }

  private static func bytes(_ address: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
    address.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: count)) }
  }
}
