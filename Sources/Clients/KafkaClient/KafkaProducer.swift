import CRDKafka

/// A producer of librdkafka that reports back on the caller's thread.
///
/// Nothing is copied but keys and headers: a record's value stays where it is until its report has come, or until the
/// producer is released. A record carries a *tag*, a number of the caller's that comes back with its report. One
/// thread makes all calls; librdkafka's own threads do the sending.
package final class KafkaProducer {
  let client: OpaquePointer
  let events: OpaquePointer
  var topics: [OpaquePointer] = []
  private let fields: UnsafeMutablePointer<rd_kafka_vu_t>
  let reports: UnsafeMutablePointer<UnsafePointer<rd_kafka_message_t>?>
  static let reportsAtOnce = 1024
  let staged: UnsafeMutablePointer<rd_kafka_message_t>
  var stagedCount = 0
  /// Records handed over whose report has not come.
  package internal(set) var outstanding = 0

  package init(_ configuration: borrowing KafkaConfiguration, logger: @escaping KafkaLogger) throws(KafkaError) {
    client = try makeClient(
      RD_KAFKA_PRODUCER, configuration, events: RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR, logger: logger)
    events = rd_kafka_queue_get_main(client)
    fields = .allocate(capacity: KafkaProducer.fieldCount)
    fields.initialize(repeating: rd_kafka_vu_t(), count: KafkaProducer.fieldCount)
    reports = .allocate(capacity: KafkaProducer.reportsAtOnce)
    reports.initialize(repeating: nil, count: KafkaProducer.reportsAtOnce)
    staged = .allocate(capacity: KafkaProducer.stagedMax)
    staged.initialize(repeating: rd_kafka_message_t(), count: KafkaProducer.stagedMax)
    prepareFields()
  }

  /// Drops what has not been sent, waits for librdkafka's threads to end.
  deinit {
    rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
    for topic in topics { rd_kafka_topic_destroy(topic) }
    rd_kafka_queue_destroy(events)
    discardClient(client)
    fields.deallocate()
    reports.deallocate()
    staged.deallocate()
  }

  /// Makes `name` known to this producer, without asking a broker; the result is its index for `send`, 0, 1, ...
  package func addTopic(_ name: String) throws(KafkaError) -> Int {
    guard let topic = rd_kafka_topic_new(client, name, nil) else {
      throw KafkaError(
        KafkaErrorCode(rd_kafka_last_error()), "topic '\(name)': \(KafkaErrorCode(rd_kafka_last_error()).text)")
    }
    topics.append(topic)
    return topics.count - 1
  }

  // MARK: sending

  private static let fieldCount = 7

  private enum Field {
    static let topic = 0
    static let partition = 1
    static let flags = 2
    static let value = 3
    static let key = 4
    static let tag = 5
    static let headers = 6
  }

  /// The fields of rd_kafka_produceva, of which only the contents change from record to record.
  private func prepareFields() {
    fields[Field.topic].vtype = RD_KAFKA_VTYPE_RKT
    fields[Field.partition].vtype = RD_KAFKA_VTYPE_PARTITION
    fields[Field.flags].vtype = RD_KAFKA_VTYPE_MSGFLAGS
    fields[Field.flags].u.i = 0
    fields[Field.value].vtype = RD_KAFKA_VTYPE_VALUE
    fields[Field.key].vtype = RD_KAFKA_VTYPE_KEY
    fields[Field.tag].vtype = RD_KAFKA_VTYPE_OPAQUE
    fields[Field.headers].vtype = RD_KAFKA_VTYPE_HEADERS
  }

  /// Hands one record over. `partition` below 0: by the key. `value` must stay unchanged until the report with `tag`
  /// comes; nil is a null. Returns `.none`, or why the record was not taken: `.queueFull` means collect and try again.
  package func send(
    topic: Int, partition: Int32, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
    headers: consuming KafkaHeaders?, tag: UInt
  ) -> KafkaErrorCode {
    fields[Field.topic].u.rkt = topics[topic]
    fields[Field.partition].u.i32 = partition < 0 ? RD_KAFKA_PARTITION_UA : partition
    fields[Field.value].u.mem.ptr = UnsafeMutableRawPointer(mutating: value?.baseAddress)
    fields[Field.value].u.mem.size = value?.count ?? 0
    fields[Field.key].u.mem.ptr = UnsafeMutableRawPointer(mutating: key?.baseAddress)
    fields[Field.key].u.mem.size = key?.count ?? 0
    fields[Field.tag].u.ptr = UnsafeMutableRawPointer(bitPattern: tag)
    var list: OpaquePointer?
    if let headers { list = headers.release() }
    fields[Field.headers].u.headers = list
    let error = rd_kafka_produceva(client, fields, list == nil ? Field.headers : KafkaProducer.fieldCount)
    guard let error else {
      outstanding += 1
      return .none
    }
    // Not taken, so the headers are still ours.
    if let list { rd_kafka_headers_destroy(list) }
    let code = KafkaErrorCode(rd_kafka_error_code(error))
    rd_kafka_error_destroy(error)
    return code
  }
}

/// What `KafkaProducer.collect` brings.
package enum KafkaEvent: Sendable {
  /// So many records with the tag are with the brokers for good.
  case delivered(tag: UInt, count: Int)
  /// One record is not, and will not be tried again.
  case refused(KafkaRefusal)
  /// Something that librdkafka goes on trying: a broker that cannot be reached.
  case trouble(KafkaError)
  /// The producer is no longer usable.
  case fatal(KafkaError)
}

package struct KafkaRefusal: Sendable, Hashable {
  package var tag: UInt
  package var code: KafkaErrorCode
  package var topic: String
  /// -1: none chosen yet.
  package var partition: Int32
  /// Key and value.
  package var bytes: Int

  package init(tag: UInt, code: KafkaErrorCode, topic: String, partition: Int32, bytes: Int) {
    self.tag = tag
    self.code = code
    self.topic = topic
    self.partition = partition
    self.bytes = bytes
  }
}
