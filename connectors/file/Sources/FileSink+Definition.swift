import ConnectorKit
import Formats

extension FileSink {
  /// Reads the sink's settings and notes every mistake in them; nothing is opened yet. `database` is the name that the
  /// events' source block shows.
  package convenience init(
    name: String, settings: inout Settings, events: EventOptions, context: PipelineContext, database: String
  ) {
    self.init(name: name, options: FileSinkOptions(&settings), log: context.log) {
      EventEncoder(options: events, context: context, database: database, headerForm: .jsonConverter)
    }
  }
}
