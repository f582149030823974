import ConnectorKit
import Formats

extension KafkaSink {
  /// Reads the sink's own properties from `settings`, and from `connector` how headers are written (`header.converter`, which is Kafka
  /// Connect's SimpleHeaderConverter where it is not given). Mistakes are noted there; touches nothing yet.
  package convenience init(
    name: String, settings: inout Settings, connector: inout Settings, events: EventOptions, context: PipelineContext,
    database: String
  ) {
    let options = KafkaSinkOptions(&settings, clientID: "millrace-\(context.pipeline)-\(name)")
    let converter = connector.text("header.converter") ?? ""
    let form: HeaderForm = converter.hasSuffix(".JsonConverter") ? .jsonConverter : .simple
    self.init(name: name, options: options, log: context.log) {
      EventEncoder(options: events, context: context, database: database, headerForm: form)
    }
  }
}
