import ConnectorKit
import KafkaClient

extension KafkaSink: Inspectable {
  /// Asks the cluster for its brokers and topics; writes nothing and creates nothing.
  package func inspect() -> [Finding] {
    do throws(ConnectorFailure) {
      let producer = try makeProducer()
      let cluster = try reach(producer)
      let brokers = cluster.brokers.sorted().joined(separator: ", ")
      var findings = [Finding(.ok, "Kafka at \(options.bootstrapServers)", "reachable: \(brokers)")]
      if options.topicCreation.isEnabled, !cluster.hasController {
        findings.append(
          Finding(
            .warning, "topic creation", "the cluster has no controller: it must create topics itself",
            advice: "Create the topics beforehand, or allow the brokers to (auto.create.topics.enable)."))
      }
      return findings
    } catch {
      return [Finding(.problem, "Kafka at \(options.bootstrapServers)", error.message, advice: error.hint)]
    }
  }
}
