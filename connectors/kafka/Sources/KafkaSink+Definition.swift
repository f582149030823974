import ConnectorKit
import Formats

extension KafkaSink {
  /// Reads the sink's own properties from `settings`, and from `connector` how headers are written: `header.converter`,
  /// which is Kafka Connect's SimpleHeaderConverter where it is not given. Mistakes are noted there; nothing is
  /// connected yet. `database` is the name that the events' source block shows.
  package convenience init(
    name: String, settings: inout Settings, connector: inout Settings, events: EventOptions, context: PipelineContext,
    database: String
  ) {
    let options = KafkaSinkOptions(&settings, clientID: "millrace-\(context.pipeline)-\(name)")
    let isJSON = connector.text("header.converter")?.hasSuffix(".JsonConverter") ?? false
    self.init(name: name, options: options, log: context.log, keepsHeaderJSON: isJSON) {
      EventEncoder(
        options: events, context: context, database: database, headerForm: isJSON ? .jsonConverter : .simple)
    }
  }
}
