import CRDKafka

extension KafkaProducer {
  /// Serves what has happened: waits up to `milliseconds` for the first event, then takes what is there.
  package func collect(waitingAtMost milliseconds: Int32, _ body: (KafkaEvent) -> Void) {
    var wait = milliseconds
    while let event = rd_kafka_queue_poll(events, wait) {
      wait = 0
      switch rd_kafka_event_type(event) {
      case RD_KAFKA_EVENT_DR: takeReports(event, body)
      case RD_KAFKA_EVENT_ERROR: body(trouble(event))
      default: break
      }
      rd_kafka_event_destroy(event)
    }
  }

  private func takeReports(_ event: OpaquePointer, _ body: (KafkaEvent) -> Void) {
    while true {
      let count = rd_kafka_event_message_array(event, reports, KafkaProducer.reportsAtOnce)
      guard count > 0 else { return }
      outstanding -= count
      var index = 0
      while index < count {
        guard let report = reports[index] else { return }
        let tag = UInt(bitPattern: report.pointee._private)
        if report.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR {
          body(.refused(refusal(report, tag)))
          index += 1
          continue
        }
        // Records of one tag mostly come together.
        let first = index
        repeat { index += 1 } while index < count && isDelivered(reports[index], tag)
        body(.delivered(tag: tag, count: index - first))
      }
    }
  }

  private func isDelivered(_ report: UnsafePointer<rd_kafka_message_t>?, _ tag: UInt) -> Bool {
    guard let report else { return false }
    return UInt(bitPattern: report.pointee._private) == tag && report.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR
  }

  private func refusal(_ report: UnsafePointer<rd_kafka_message_t>, _ tag: UInt) -> KafkaRefusal {
    KafkaRefusal(
      tag: tag, code: KafkaErrorCode(report.pointee.err),
      topic: report.pointee.rkt.flatMap { rd_kafka_topic_name($0) }.map { String(cString: $0) } ?? "",
      partition: report.pointee.partition, bytes: report.pointee.len + report.pointee.key_len)
  }

  private func trouble(_ event: OpaquePointer) -> KafkaEvent {
    let text = rd_kafka_event_error_string(event).map { String(cString: $0) } ?? ""
    let code = KafkaErrorCode(rd_kafka_event_error(event))
    guard code == .fatal || rd_kafka_event_error_is_fatal(event) != 0 else { return .trouble(KafkaError(code, text)) }
    let (cause, reason) = withErrorText { rd_kafka_fatal_error(client, $0, $1) }
    return .fatal(KafkaError(KafkaErrorCode(cause), reason.isEmpty ? text : reason))
  }
}
