import CRDKafka

/// Records of one topic without headers, handed over together: a good part cheaper for each than one by one.
extension KafkaProducer {
  /// How many records may be staged.
  package static let stagedMax = 1024

  /// Adds a record to the run that `sendStaged` hands over; there must be room. As for `send`, the value must stay.
  package func stage(key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, tag: UInt) {
    var message = rd_kafka_message_t()
    message.key = UnsafeMutableRawPointer(mutating: key?.baseAddress)
    message.key_len = key?.count ?? 0
    message.payload = UnsafeMutableRawPointer(mutating: value?.baseAddress)
    message.len = value?.count ?? 0
    message._private = UnsafeMutableRawPointer(bitPattern: tag)
    staged[stagedCount] = message
    stagedCount += 1
  }

  /// Hands the staged records over, each to the partition of its key. Returns how many were taken, and of the others
  /// the first with its reason. The queue must have room for all: records behind one that is not taken may be taken.
  package func sendStaged(topic: Int) -> (taken: Int, refused: (index: Int, code: KafkaErrorCode)?) {
    let count = stagedCount
    stagedCount = 0
    let taken = Int(rd_kafka_produce_batch(topics[topic], RD_KAFKA_PARTITION_UA, 0, staged, Int32(count)))
    outstanding += taken
    guard taken < count else { return (taken, nil) }
    for index in 0..<count where staged[index].err != RD_KAFKA_RESP_ERR_NO_ERROR {
      return (taken, (index, KafkaErrorCode(staged[index].err)))
    }
    return (taken, (0, .queueFull))
  }
}
