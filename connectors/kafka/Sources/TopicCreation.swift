import ConnectorKit
import KafkaClient

/// How topics are made that the cluster does not have (Kafka Connect's `topic.creation.*`).
struct TopicCreation: Sendable {
  var isEnabled: Bool
  /// -1: the cluster's default, as for `replicationFactor`.
  var partitions: Int
  var replicationFactor: Int
  /// Topic settings such as `cleanup.policy`.
  var settings: [String: String] = [:]

  private static let prefix = "topic.creation.default."

  init(_ settings: inout Settings) {
    isEnabled = settings.boolean("topic.creation.enable", default: true)
    partitions = TopicCreation.count("partitions", &settings)
    replicationFactor = TopicCreation.count("replication.factor", &settings)
    for name in settings.names(prefix: TopicCreation.prefix) {
      let short = String(name.dropFirst(TopicCreation.prefix.count))
      switch short {
      case "partitions", "replication.factor": continue
      case "include", "exclude": settings.warn(name, "ignored: the default group takes every topic")
      default: self.settings[short] = settings.text(name)
      }
    }
    if let groups = settings.text("topic.creation.groups") {
      settings.reject("topic.creation.groups", "'\(groups)' found: only the default group is supported")
    }
  }

  func newTopic(_ name: String) -> KafkaNewTopic {
    KafkaNewTopic(name, partitions: partitions, replicationFactor: replicationFactor, settings: settings)
  }

  private static func count(_ name: String, _ settings: inout Settings) -> Int {
    let name = prefix + name
    let found = settings.integer(name, default: -1, in: -1...10_000)
    if found == 0 { settings.reject(name, "'0' found, -1 (the cluster's default) or 1 and more allowed") }
    return found
  }
}
