import ConnectorKit
import KafkaClient

/// The topics of one connection: which the cluster has, and how the producer calls ours.
struct TopicBook {
  /// Topics that the cluster is known to have.
  var existing: Set<String> = []
  /// By the encoder's index.
  var names: [String] = []
  var handles: [Int] = []
  /// Why the cluster makes no topics on our request; nil: it may.
  var obstacle: String?
  var isObstacleTold = false
}

extension KafkaSink {
  /// How long one attempt to reach the cluster takes at most; the engine makes the next after a pause.
  private static let attempts = 3
  private static let attemptMilliseconds: Int32 = 1000
  private static let creationMilliseconds: Int32 = 10_000

  func makeProducer() throws(ConnectorFailure) -> KafkaProducer {
    do {
      let configuration = try options.makeConfiguration()
      return try KafkaProducer(configuration, logger: KafkaSink.logger(name, log))
    } catch let error as KafkaError {
      throw ConnectorFailure(.stop, code: "kafka-settings", "sink '\(name)': \(error.message)")
    } catch {
      throw ConnectorFailure(.stop, code: "kafka-settings", "sink '\(name)': librdkafka refuses a property")
    }
  }

  /// librdkafka repeats what it tries in vain; changes of state are logged by the sink, so those lines are for
  /// debugging.
  static func logger(_ sink: String, _ log: any Log) -> KafkaLogger {
    { line in
      let isRepeated = ["FAIL", "ERROR", "TERMINATE", "FEATURE"].contains(line.facility)
      let level: LogLevel = isRepeated || line.level > 5 ? .debug : .warning
      log.write(level, "librdkafka: \(line.message)", ["sink": sink, "facility": line.facility])
    }
  }

  /// Waits until a broker answers.
  func reach(_ producer: KafkaProducer) throws(ConnectorFailure) -> KafkaCluster {
    var last = KafkaError(.timedOut)
    for _ in 0..<KafkaSink.attempts where !isInterrupted {
      do {
        return try producer.cluster(timeout: KafkaSink.attemptMilliseconds)
      } catch { if last.code == .timedOut { last = error } }
      producer.collect(waitingAtMost: 0) { event in
        if case .trouble(let error) = event, error.code != .allBrokersDown { last = error }
      }
      // A handshake can break off because the broker does; a login that is refused is refused.
      if KafkaSink.isRefusal(last.code), last.code != .tls { break }
    }
    throw unreachable(last)
  }

  /// Makes topics that the encoder has come to know known to the producer, and creates those that the cluster lacks.
  func addTopics(_ names: [String], _ producer: KafkaProducer) throws(ConnectorFailure) {
    while topics.names.count < names.count {
      let topic = names[topics.names.count]
      if options.topicCreation.isEnabled, !topics.existing.contains(topic) { try create(topic, producer) }
      do {
        topics.handles.append(try producer.addTopic(topic))
      } catch {
        throw ConnectorFailure(.stop, code: "topic-invalid", "sink '\(name)': \(error.message)")
      }
      topics.names.append(topic)
    }
  }

  private func create(_ topic: String, _ producer: KafkaProducer) throws(ConnectorFailure) {
    if let obstacle = topics.obstacle { return leaveToCluster(topic, obstacle) }
    do {
      try producer.create(options.topicCreation.newTopic(topic), timeout: KafkaSink.creationMilliseconds)
      topics.existing.insert(topic)
      log.info("topic created", ["sink": name, "topic": topic])
    } catch {
      switch error.code {
      case .topicExists: topics.existing.insert(topic)
      case .topicDenied, .clusterDenied: leaveToCluster(topic, "this user may not create topics")
      default: throw creationFailure(topic, error)
      }
    }
  }

  /// Notes what the cluster has.
  func begin(_ cluster: KafkaCluster) {
    topics = TopicBook(existing: Set(cluster.topics.keys))
    if !cluster.hasController { topics.obstacle = "the cluster has no controller that could be asked" }
  }

  private func leaveToCluster(_ topic: String, _ reason: String) {
    topics.obstacle = reason
    guard !topics.isObstacleTold else { return }
    topics.isObstacleTold = true
    log.warning(
      "the sink cannot create topics: the cluster must do it by itself, or someone beforehand",
      ["sink": name, "topic": topic, "reason": reason])
  }
}
