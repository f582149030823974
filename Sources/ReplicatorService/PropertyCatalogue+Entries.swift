/// The catalogue's contents, by what they belong to.
extension PropertyCatalogue {
  static let entries: [Entry] = worker + converters + runtime + extensions + features

  private static func silent(_ reason: String, _ names: String...) -> [Entry] {
    names.map { Entry(name: $0, effect: .silent, reason: reason) }
  }

  private static func note(_ text: String, harmless: Set<String> = [], _ names: String...) -> [Entry] {
    names.map { Entry(name: $0, harmless: harmless, effect: .note(text), reason: text) }
  }

  private static func refuse(_ text: String, harmless: Set<String> = [], _ names: String...) -> [Entry] {
    names.map { Entry(name: $0, harmless: harmless, effect: .refuse(text), reason: text) }
  }

  /// Kafka Connect's workers and their frame around a connector.
  private static let worker: [Entry] =
    silent(
      "one process runs the pipeline; there are no workers and tasks to configure", "tasks.max", "tasks.max.enforce",
      "connector.plugin.version", "config.action.reload", "plugin.path", "plugin.discovery", "group.id",
      "config.storage.*",
      "status.storage.*", "task.shutdown.graceful.timeout.ms", "internal.*", "rest.*", "listeners", "client.id",
      "admin.override.*", "consumer.override.*", "connector.client.config.override.policy", "config.providers*")
    + silent(
      "errors are logged, and stop the pipeline or are retried by their kind", "errors.log.enable",
      "errors.log.include.messages", "errors.retry.timeout")
    + note(
      "no record is skipped here: what cannot be converted stops the pipeline", harmless: ["none"], "errors.tolerance")
    + silent(
      "positions are kept in the state directory (--state), and saved with each batch that is durable",
      "offset.flush.interval.ms", "offset.flush.timeout.ms", "offset.commit.policy", "offset.flush.size")
    + note(
      "not read: positions are kept in the state directory; take over a connector's position with millrace checkpoint import",
      "offset.storage*", "offsets.storage.topic")
    + note(
      "Kafka's transactions are not used: after a crash some events may come twice, none is lost",
      harmless: ["requested"], "exactly.once.support", "transaction.boundary", "transaction.boundary.interval.ms")

  /// Who renders keys and values.
  private static let converters: [Entry] =
    refuse(
      "only JSON is written here, allowed: org.apache.kafka.connect.json.JsonConverter",
      harmless: ["org.apache.kafka.connect.json.jsonconverter", "io.debezium.converters.jsonconverter"],
      "key.converter",
      "value.converter")
    + silent("part of a JSON converter's own frame", "key.converter.*", "value.converter.*", "header.converter.*")
    + note(
      "headers are written as JSON",
      harmless: [
        "org.apache.kafka.connect.json.jsonconverter", "org.apache.kafka.connect.storage.simpleheaderconverter",
      ], "header.converter")

  /// Queues, threads and metrics of the Java engine.
  private static let runtime: [Entry] =
    silent(
      "changes pass through a fixed set of batches; memory stays bounded without queues to size", "max.queue.size",
      "max.batch.size", "max.queue.size.in.bytes", "queue.provider.type", "poll.interval.ms",
      "poll.dispatch.interval.ms",
      "record.processing.*", "executor.shutdown.timeout.ms", "topic.cache.size")
    + silent("there is no JMX", "custom.metric.tags", "statistics.metrics.enabled", "advanced.metrics.enable")
    + silent(
      "PostgreSQL's catalogue is read, there is no schema history to keep", "schema.history.*", "include.schema.changes"
    )
    + silent(
      "the client library is libpq, not a Java driver", "database.sslfactory", "connection.validation.timeout.ms")
    + note(
      "an option of the Java driver; libpq has its own names, see docs/definitions.md", "driver.*")

  /// Java classes that a definition can name to change events.
  private static let extensions: [Entry] =
    refuse(
      "this transform is not available; events would not be what the definition asks for (ExtractNewRecordState is)",
      "transforms", "transforms.*")
    + refuse("no transform that is available uses this predicate", "predicates", "predicates.*")
    + refuse("converters of one's own are Java classes and not available; values would differ", "converters")
    + refuse("post-processors are not available; values would differ", "post.processors", "post.processors.*")
    + refuse(
      "only Debezium's own naming of topics is available; events would go to other topics",
      harmless: ["io.debezium.schema.schematopicnamingstrategy", "io.debezium.schema.defaulttopicnamingstrategy"],
      "topic.naming.strategy")
    + refuse(
      "only Debezium's own source block is available",
      harmless: ["io.debezium.connector.postgresql.postgressourceinfostructmaker"],
      "sourceinfo.struct.maker")
    + refuse(
      "a snapshot's query of one's own is a Java class and not available", harmless: ["select_all"],
      "snapshot.query.mode")
    + silent(
      "belongs to a Java class that is refused where it is named", "snapshot.mode.custom.name",
      "snapshot.query.mode.custom.name", "snapshot.locking.mode.custom.name")

  /// Features that are not there: the events themselves are the same without them.
  private static let features: [Entry] =
    note(
      "signals are not read: no incremental or ad-hoc snapshot will start", "signal.data.collection", "signal.kafka.*",
      "signal.file", "signal.consumer.*")
    + silent(
      "signals are not read", "signal.enabled.channels", "signal.poll.interval.ms", "incremental.snapshot.*",
      "signal.emit.*")
    + note(
      "notifications are not sent", harmless: ["log"], "notification.enabled.channels", "notification.sink.topic.name")
    + note("nothing is reported to OpenLineage", harmless: ["false"], "openlineage.integration.enabled")
    + silent("nothing is reported to OpenLineage", "openlineage.integration.*")
    + note("the number of tables is not limited", harmless: ["0"], "guardrail.collections.max")
    + silent("the number of tables is not limited", "guardrail.collections.limit.action")
    + silent("settings of the Kafka sink, and without one of no use", "producer.override.*", "topic.creation.*")
}
