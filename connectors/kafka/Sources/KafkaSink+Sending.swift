import ConnectorKit
import Formats
import KafkaClient

extension KafkaSink {
  /// Hands all records of the shipment to the client, in order.
  func send(_ shipment: Shipment, _ producer: KafkaProducer) throws(ConnectorFailure) {
    let records = shipment.records.records
    var next = 0
    while next < records.count {
      let end = endOfRun(records, from: next)
      if end - next > 1 {
        next = try sendRun(records[next..<end], shipment, producer)
      } else {
        try sendOne(records[next], shipment, producer)
        next += 1
      }
    }
  }

  /// The end of the records from `first` on that can go together: one topic, no headers, no partition demanded.
  private func endOfRun(_ records: [EncodedRecord], from first: Int) -> Int {
    var end = first
    while end < records.count, records[end].topic == records[first].topic, records[end].partition < 0,
      !headers.hasAny(records[end])
    {
      end += 1
    }
    return end
  }

  private func sendOne(
    _ record: EncodedRecord, _ shipment: Shipment, _ producer: KafkaProducer
  ) throws(ConnectorFailure) {
    while true {
      let code = producer.send(
        topic: topics.handles[Int(record.topic)], partition: record.partition,
        key: shipment.contents(record.key), value: shipment.contents(record.value),
        headers: headers.list(for: record, in: shipment), tag: shipment.tag)
      if code == .none { break }
      guard code == .queueFull else { throw refused(code, record, shipment) }
      try waitForProgress(producer)
    }
    shipment.outstanding += 1
  }

  /// As many records as the client's queue has room for. Returns the index of the record to go on with.
  private func sendRun(
    _ run: ArraySlice<EncodedRecord>, _ shipment: Shipment, _ producer: KafkaProducer
  ) throws(ConnectorFailure) -> Int {
    while producer.outstanding >= options.recordsMax { try waitForProgress(producer) }
    let part = run.prefix(min(KafkaProducer.stagedMax, options.recordsMax - producer.outstanding))
    for record in part {
      producer.stage(key: shipment.contents(record.key), value: shipment.contents(record.value), tag: shipment.tag)
    }
    let (taken, missed) = producer.sendStaged(topic: topics.handles[Int(run[run.startIndex].topic)])
    shipment.outstanding += taken
    if let missed { throw refused(missed.code, part[part.startIndex + missed.index], shipment) }
    return part.endIndex
  }

  private func refused(_ code: KafkaErrorCode, _ record: EncodedRecord, _ shipment: Shipment) -> ConnectorFailure {
    failure(
      KafkaRefusal(
        tag: shipment.tag, code: code, topic: topics.names[Int(record.topic)], partition: record.partition,
        bytes: Int(record.key.length) + Int(record.value.length)))
  }
}
