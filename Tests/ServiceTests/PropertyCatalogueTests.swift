import ConnectorKit
import Testing

@testable import ReplicatorService

@Suite struct PropertyCatalogueTests {
  private func judge(_ properties: [String: String], known: Set<String> = []) -> [String] {
    PropertyCatalogue.judge(properties, known: known).map { "\($0.severity) \($0.property)" }
  }

  /// What Kafka Connect's and Debezium's own tutorials put into a definition of the PostgreSQL connector.
  @Test func isSilentAboutAnOrdinaryDefinition() {
    let problems = judge([
      "tasks.max": "1", "key.converter": "org.apache.kafka.connect.json.JsonConverter",
      "value.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable": "false",
      "max.queue.size": "8192", "max.batch.size": "2048", "poll.interval.ms": "500", "errors.tolerance": "none",
      "schema.history.internal.kafka.topic": "x", "offset.flush.interval.ms": "60000", "topic.creation.enable": "true",
      "topic.naming.strategy": "io.debezium.schema.SchemaTopicNamingStrategy", "errors.log.enable": "true",
      "incremental.snapshot.chunk.size": "1024", "signal.enabled.channels": "source", "transforms": "",
    ])
    #expect(problems == [])
  }

  @Test(arguments: [
    ("transforms", "route"), ("transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter"),
    ("predicates", "p"),
    ("converters", "c"), ("post.processors", "reselector"),
    ("value.converter", "io.confluent.connect.avro.AvroConverter"),
    ("topic.naming.strategy", "com.example.Names"), ("snapshot.query.mode", "custom"),
  ])
  func refusesWhatWouldChangeTheData(name: String, value: String) {
    #expect(judge([name: value]) == ["error \(name)"])
  }

  @Test(arguments: [
    ("offset.storage.file.filename", "x"), ("errors.tolerance", "all"), ("exactly.once.support", "required"),
    ("signal.data.collection", "public.s"), ("notification.enabled.channels", "sink"), ("database.hostnam", "x"),
  ])
  func notesADifference(name: String, value: String) {
    #expect(judge([name: value]) == ["warning \(name)"])
  }

  @Test func suggestsTheNearestName() {
    let known: Set = ["table.include.list", "table.exclude.list", "slot.name"]
    let problems = PropertyCatalogue.judge(
      ["table.inlcude.list": "a", "slot.nam": "b", "nothing.like.it": "c", "slot.name": "d"], known: known)
    #expect(
      problems.map(\.message) == [
        "not known here, it has no effect",
        "not known here, it has no effect; did you mean slot.name?",
        "not known here, it has no effect; did you mean table.include.list?",
      ])
  }

  @Test func everyEntryHasAReasonAndIsListedOnce() {
    let names = PropertyCatalogue.entries.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(PropertyCatalogue.entries.allSatisfy { !$0.reason.isEmpty })
    #expect(PropertyCatalogue.entries.allSatisfy { $0.harmless.allSatisfy { $0 == $0.lowercased() } })
  }
}
