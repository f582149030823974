import Bytes
import Changes
import ConnectorKit
import Formats
import KafkaClient
import Synchronization

/// Publishes every record to Kafka.
///
/// ```
///   batch ─▶ encoder ─▶ shipment (arena) ─▶ librdkafka's threads ─▶ brokers
///                          ▲ reused                                   │
///                          └────────── delivery reports ◀─────────────┘  all of a batch: durable
/// ```
/// A batch is durable when all in-sync replicas have all of its records, and of every batch before it. After a
/// failure everything behind the last durable batch comes again: at least once. While the cluster is away the sink
/// waits, and the pipeline with it.
package final class KafkaSink: ChangeSink {
  package let name: String
  let options: KafkaSinkOptions
  let log: any Log
  private let keepsHeaderJSON: Bool
  private let makeEncoder: () -> any RecordEncoder
  private let interrupted = Atomic<Bool>(false)

  var producer: KafkaProducer?
  private var encoder: (any RecordEncoder)?
  var headers = HeaderLists()
  var topics = TopicBook()
  private var shipments = Shipments()
  private var failure: ConnectorFailure?
  private var isReachable = true
  private var pollInterval: Duration = .milliseconds(1)

  /// Encoded bytes after which records are handed to the client.
  private static let shipmentBytes = 256 << 10
  /// How long a stopping pipeline waits for the next report.
  private static let patienceWhenStopping: Duration = .seconds(2)

  /// `keepsHeaderJSON`: a header that is a JSON string keeps its quotes, as Kafka Connect's JsonConverter writes it.
  init(
    name: String, options: KafkaSinkOptions, log: any Log, keepsHeaderJSON: Bool = false,
    makeEncoder: @escaping () -> any RecordEncoder
  ) {
    self.name = name
    self.options = options
    self.log = log
    self.keepsHeaderJSON = keepsHeaderJSON
    self.makeEncoder = makeEncoder
  }

  // MARK: ChangeSink

  package func open(checkpoint: SinkCheckpoint?) throws(ConnectorFailure) -> SourcePosition? {
    tearDown()
    let producer = try makeProducer()
    self.producer = producer
    begin(try reach(producer))
    isReachable = true
    let encoder = makeEncoder()
    headers = HeaderLists(context: encoder.contextHeaders, keepsJSON: keepsHeaderJSON)
    self.encoder = encoder
    return checkpoint?.position
  }

  package func write(_ batch: ChangeBatch, from firstRow: Int) throws(ConnectorFailure) {
    guard let producer, let encoder else { throw notOpen }
    var row = firstRow
    while row < batch.rows.count {
      try waitForRoom(producer)
      let shipment = shipments.begin()
      row = try encoder.encode(batch, from: row, upTo: KafkaSink.shipmentBytes, into: &shipment.records)
      try addTopics(encoder.topics, producer)
      try send(shipment, producer)
      shipments.seal(shipment)
    }
    shipments.endBatch(batch.sequence)
  }

  package func flush(_ urgency: FlushUrgency) throws(ConnectorFailure) -> WriteReceipt {
    guard let producer else { throw notOpen }
    let before = shipments.delivered
    try collect(producer, waitingAtMost: 0)
    if urgency == .final { try waitForReports(producer) }
    return WriteReceipt(
      durable: shipments.durable, callAgainWithin: nextPoll(progressed: shipments.delivered != before))
  }

  package func close() {
    tearDown()
    interrupted.store(false, ordering: .relaxed)
  }

  private func tearDown() {
    // The producer first: its threads read from the shipments until it has ended.
    producer = nil
    encoder = nil
    failure = nil
    shipments = Shipments()
  }

  package func interrupt() { interrupted.store(true, ordering: .relaxed) }

  // MARK: waiting

  /// Returns when less than the buffer's size is on its way: the back-pressure.
  private func waitForRoom(_ producer: KafkaProducer) throws(ConnectorFailure) {
    try collect(producer, waitingAtMost: 0)
    while shipments.bytesOnTheWay >= options.bufferBytes || producer.outstanding >= options.recordsMax {
      try waitForProgress(producer)
    }
  }

  private func waitForReports(_ producer: KafkaProducer) throws(ConnectorFailure) {
    while producer.outstanding > 0 { try waitForProgress(producer) }
  }

  /// Returns after the next report; throws on a failure, and when the pipeline is stopping and none comes.
  func waitForProgress(_ producer: KafkaProducer) throws(ConnectorFailure) {
    let before = producer.outstanding
    var waitingSince: ContinuousClock.Instant?
    while producer.outstanding == before {
      try collect(producer, waitingAtMost: 100)
      guard interrupted.load(ordering: .relaxed), producer.outstanding == before else { continue }
      let since = waitingSince ?? .now
      waitingSince = since
      if since.duration(to: .now) > KafkaSink.patienceWhenStopping {
        throw ConnectorFailure(
          .retry, code: "kafka-unconfirmed",
          "sink '\(name)': \(before) records are not confirmed by \(options.bootstrapServers); they come again")
      }
    }
  }

  private func collect(_ producer: KafkaProducer, waitingAtMost milliseconds: Int32) throws(ConnectorFailure) {
    producer.collect(waitingAtMost: milliseconds) { event in
      switch event {
      case .delivered(let tag, let count):
        shipments.deliver(tag, count)
        noteReachable()
      case .refused(let refusal): note(failure(refusal))
      case .trouble(let error): noteTrouble(error)
      case .fatal(let error): note(fatalFailure(error))
      }
    }
    if let failure { throw failure }
  }

  private func nextPoll(progressed: Bool) -> Duration {
    guard shipments.isWaiting else { return .seconds(5) }
    pollInterval = progressed ? .milliseconds(1) : min(pollInterval * 2, .milliseconds(50))
    return pollInterval
  }

  // MARK: changes of state

  /// A failure for good outranks one that may heal.
  private func note(_ failure: ConnectorFailure) {
    if self.failure == nil || (self.failure?.advice == .retry && failure.advice == .stop) { self.failure = failure }
  }

  private func noteTrouble(_ error: KafkaError) {
    guard error.code == .allBrokersDown, isReachable else { return }
    isReachable = false
    log.warning(
      "Kafka cannot be reached: waiting",
      ["sink": name, "bootstrap.servers": options.bootstrapServers, "reason": error.message])
  }

  private func noteReachable() {
    guard !isReachable else { return }
    isReachable = true
    log.info("Kafka is there again", ["sink": name, "bootstrap.servers": options.bootstrapServers])
  }

  private var notOpen: ConnectorFailure {
    ConnectorFailure(.retry, code: "sink-closed", "sink '\(name)': not open")
  }

  var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }
}
