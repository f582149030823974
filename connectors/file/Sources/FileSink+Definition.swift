import ConnectorKit
import Formats

extension FileSink {
  /// Reads the sink's own properties from `settings`; mistakes are noted there. Touches nothing yet.
  package convenience init(
    name: String, settings: inout Settings, events: EventOptions, context: PipelineContext, database: String
  ) {
    let options = FileSinkOptions(&settings)
    self.init(name: name, options: options, log: context.log) {
      EventEncoder(options: events, context: context, database: database, headerForm: .jsonConverter)
    }
  }
}
