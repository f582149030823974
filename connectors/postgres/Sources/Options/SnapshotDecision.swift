import ConnectorKit

/// `snapshot.mode`: which sinks get a snapshot, and what comes after it. Pure.
package struct SnapshotDecision: Sendable, Equatable {
  /// What a sink brings along.
  package enum SinkState: Sendable, Equatable {
    /// No position: it holds nothing yet.
    case empty
    /// A snapshot broke off.
    case unfinished
    /// A position in the log.
    case positioned
  }

  /// Whether a sink without position gets the rows of all tables.
  package var readsWhenEmpty = true
  /// Whether a snapshot is read at every start.
  package var readsAlways = false
  /// Whether a snapshot is read where the log does not reach back to a sink's position.
  package var readsWhenLogIsGone = false
  /// Whether changes are followed afterwards.
  package var streams = true

  package init(
    readsWhenEmpty: Bool = true, readsAlways: Bool = false, readsWhenLogIsGone: Bool = false, streams: Bool = true
  ) {
    self.readsWhenEmpty = readsWhenEmpty
    self.readsAlways = readsAlways
    self.readsWhenLogIsGone = readsWhenLogIsGone
    self.streams = streams
  }

  init(_ settings: inout Settings) {
    let name = "snapshot.mode"
    switch settings.text(name, default: "initial").lowercased() {
    case "never":
      settings.reject(name, "'never' found, which is named no_data since Debezium 3")
    case "schema_only":
      settings.reject(name, "'schema_only' found, which is named no_data since Debezium 3")
    case "custom":
      settings.reject(name, "'custom' found, which names a Java class; configuration_based may serve")
    case "configuration_based":
      self = SnapshotDecision.configured(&settings)
    default:
      self = settings.choice(
        name, default: SnapshotDecision(),
        [
          "initial": SnapshotDecision(), "initial_only": SnapshotDecision(streams: false),
          "no_data": SnapshotDecision(readsWhenEmpty: false), "always": SnapshotDecision(readsAlways: true),
          "when_needed": SnapshotDecision(readsWhenLogIsGone: true),
          "configuration_based": SnapshotDecision(),
        ])
    }
  }

  private static func configured(_ settings: inout Settings) -> SnapshotDecision {
    func flag(_ name: String) -> Bool {
      settings.boolean("snapshot.mode.configuration.based.\(name)", default: false)
    }
    // PostgreSQL's catalogue needs no snapshot of its own, so the two schema switches have nothing to decide.
    _ = flag("snapshot.schema")
    _ = flag("snapshot.on.schema.error")
    return SnapshotDecision(
      readsWhenEmpty: flag("snapshot.data"), readsWhenLogIsGone: flag("snapshot.on.data.error"),
      streams: flag("start.stream"))
  }

  /// Whether a sink gets the snapshot. `isLogGone`: the log does not reach back to its position.
  package func givesSnapshot(to sink: SinkState, isLogGone: Bool = false) -> Bool {
    switch sink {
    case .empty, .unfinished: return readsWhenEmpty || readsAlways
    case .positioned: return readsAlways || (isLogGone && readsWhenLogIsGone)
    }
  }
}
