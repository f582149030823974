import ConnectorKit
import Formats
import Pipelines

/// A definition understood: its source and sinks made, though not opened, and everything that is wrong with it.
struct PipelinePlan {
  let definition: Definition
  /// Errors and warnings, in the order in which the definition is read.
  let problems: [SettingProblem]
  /// The logical name of the source, under which Debezium keeps offsets.
  let server: String
  /// Nil where an error is in the way.
  let parts: Parts?
  /// The source alone: there where its own properties have no errors, whatever the sinks' have.
  let source: (any ChangeSource)?

  struct Parts {
    var source: any ChangeSource
    var sinks: [any ChangeSink]
    var options: PipelineOptions
  }

  var errors: [SettingProblem] { problems.filter { $0.severity == .error } }
  var warnings: [SettingProblem] { problems.filter { $0.severity == .warning } }

  /// Lets each part read its properties. `stateDirectory` is not touched.
  init(
    _ reading: DefinitionReading, stateDirectory: String, log: any Log, observer: any SnapshotObserver
  ) {
    let definition = reading.definition
    let context = PipelineContext(
      pipeline: definition.name, stateDirectory: stateDirectory, runID: RunID.random(), log: log)
    var planner = Planner(definition: definition, context: context, observer: observer)
    let parts = planner.plan()
    let found = reading.problems + planner.problems
    self.definition = definition
    server = definition.config["topic.prefix"]?.trimmed ?? definition.name
    problems = found.map {
      SettingProblem($0.severity, property: $0.property, Secrets.scrub($0.message, of: definition.secrets))
    }
    self.parts = found.contains { $0.severity == .error } ? nil : parts
    source = planner.sourceHasErrors ? nil : parts?.source
  }

  func pipeline(_ parts: Parts, store: any CheckpointStore, untilCaughtUp: Bool, log: any Log) -> Pipeline {
    var options = parts.options
    options.untilCaughtUp = untilCaughtUp
    return Pipeline(
      name: definition.name, source: parts.source, sinks: parts.sinks, store: store, options: options, log: log)
  }
}

/// Makes a plan: one use.
private struct Planner {
  let definition: Definition
  let context: PipelineContext
  let observer: any SnapshotObserver
  private(set) var problems: [SettingProblem] = []
  private(set) var sourceHasErrors = false

  init(definition: Definition, context: PipelineContext, observer: any SnapshotObserver) {
    self.definition = definition
    self.context = context
    self.observer = observer
  }

  mutating func plan() -> PipelinePlan.Parts? {
    var settings = Settings(definition.config)
    let source = makeSource(&settings)
    // The events' properties are read once for all sinks.
    let events = EventOptions(&settings)
    let options = PipelineOptions(&settings)
    let sinks = makeSinks(events, &settings)
    // Of an unknown source's properties nobody can say which are known.
    let unknown = PropertyCatalogue.judge(definition.config, known: settings.known)
      .filter { source != nil || $0.severity == .error }
    let own = settings.problems + unknown
    sourceHasErrors = own.contains { $0.severity == .error }
    problems = own + problems
    guard let source else { return nil }
    return PipelinePlan.Parts(source: source, sinks: sinks, options: options)
  }

  private func makeSource(_ settings: inout Settings) -> (any ChangeSource)? {
    let allowed = ConnectorRegistry.sources.compactMap(\.names.first).joined(separator: ", ")
    let name = settings.required("connector.class", "the source; allowed: \(allowed)")
    guard !name.isEmpty else { return nil }
    guard let kind = ConnectorRegistry.source(name) else {
      settings.reject("connector.class", "'\(name)' found, allowed: \(allowed)")
      return nil
    }
    return kind.make(&settings, context, observer)
  }

  private mutating func makeSinks(_ events: EventOptions, _ connector: inout Settings) -> [any ChangeSink] {
    if definition.sinks.isEmpty {
      problems.append(
        SettingProblem(
          .error, property: "sinks",
          "missing: where the events go, for example \"sinks\": {\"log\": {\"type\": \"file\", \"path\": \"-\"}}, or --sink file:-"
        ))
    }
    var sinks: [any ChangeSink] = []
    // A missing type was told when the file was read.
    for sink in definition.sinks where !sink.type.isEmpty {
      guard let kind = ConnectorRegistry.sink(sink.type) else {
        let message = "'\(sink.type)' found, allowed: \(ConnectorRegistry.sinkTypes)"
        problems.append(SettingProblem(.error, property: "sinks.\(sink.name).type", message))
        continue
      }
      sinks.append(make(kind, sink, events, &connector))
    }
    return sinks
  }

  private mutating func make(
    _ kind: SinkKind, _ sink: SinkDefinition, _ events: EventOptions, _ connector: inout Settings
  ) -> any ChangeSink {
    let inherited = definition.config.filter { name, _ in kind.inherits.contains { name.hasPrefix($0) } }
    var settings = Settings(inherited.merging(sink.properties) { _, own in own })
    settings.accept("type")
    let parts = SinkParts(
      name: sink.name, events: events, context: context, database: definition.config["database.dbname"]?.trimmed ?? "")
    let made = kind.make(parts, &settings, &connector)
    let prefix = "sinks.\(sink.name)."
    problems += settings.problems.map {
      SettingProblem($0.severity, property: prefix + $0.property, $0.message)
    }
    problems += PropertyCatalogue.judge(sink.properties, known: settings.known, prefix: prefix)
    return made
  }
}

extension PipelineOptions {
  /// Reads what concerns the engine: how often it tries again.
  init(_ settings: inout Settings) {
    self.init()
    let limit = settings.integer("errors.max.retries", default: -1, in: -1...Int.max)
    retry.limit = limit < 0 ? nil : limit
    retry.initialDelay = .milliseconds(
      settings.integer("errors.retry.delay.initial.ms", default: 300, in: 1...3_600_000))
    retry.longestDelay = .milliseconds(
      settings.integer("errors.retry.delay.max.ms", default: 10_000, in: 1...86_400_000))
  }
}

/// The name of one run of a pipeline: a random UUID (RFC 9562, version 4).
enum RunID {
  static func random() -> String {
    var random = SystemRandomNumberGenerator()
    return text(random.next(), random.next())
  }

  static func text(_ high: UInt64, _ low: UInt64) -> String {
    let marked = [high & ~0xF000 | 0x4000, low & ~(3 << 62) | 2 << 62]
    let digits = marked.map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 16 - text.utf8.count) + text
    }.joined()
    var parts: [Substring] = []
    var rest = digits[...]
    for count in [8, 4, 4, 4, 12] {
      parts.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return parts.joined(separator: "-")
  }
}
