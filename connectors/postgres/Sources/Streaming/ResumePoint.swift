import Changes
import ConnectorKit

/// Where the sinks of one pipeline stand against what the server still has. Pure.
struct ResumePoint {
  /// Per sink, what it brings along.
  static func states(_ request: SourceRequest) -> [SnapshotDecision.SinkState] {
    request.resume.map { position in
      guard let position else { return .empty }
      return position.isSnapshotUnfinished ? .unfinished : .positioned
    }
  }

  /// The positions of the sinks that need none of a snapshot; nil for the others.
  static func positions(_ request: SourceRequest) -> [PostgresPosition?] {
    request.resume.map { position in
      guard case .postgres(let own)? = position, !(position?.isSnapshotUnfinished ?? true) else { return nil }
      return own
    }
  }

  /// The lowest of the positions that sinks stream from; nil where there is none.
  static func lowest(_ positions: [PostgresPosition?]) -> PostgresPosition? {
    positions.compactMap { $0 }.min { $0.resumeLSN < $1.resumeLSN }
  }

  /// Whether rows that a position inside a transaction covers (as Debezium may have left it) can be dropped: only where
  /// it is the one position of all sinks.
  static func mayFilter(_ positions: [PostgresPosition?]) -> Bool {
    guard let first = positions.first ?? nil else { return false }
    return positions.allSatisfy { $0 == first }
  }

  /// The slot has confirmed more than `position`: changes between the two were never delivered here.
  static func gap(slot: String, confirmed: LSN, position: LSN) -> ConnectorFailure {
    ConnectorFailure(
      .stop, code: "slot-ahead",
      "replication slot '\(slot)' was confirmed up to \(confirmed), beyond the checkpoint \(position): "
        + "changes between the two cannot be had any more",
      hint: "Something else has used the slot, or an older checkpoint was restored. Start with a new snapshot "
        + "(snapshot.mode=when_needed), or accept the loss with offset.mismatch.strategy=trust_slot.")
  }

  static func missingSlot(_ slot: String, position: LSN) -> ConnectorFailure {
    ConnectorFailure(
      .stop, code: "slot-missing",
      "replication slot '\(slot)' does not exist, but there is a checkpoint at \(position): "
        + "changes since then cannot be had any more",
      hint: "Start with a new snapshot (snapshot.mode=when_needed), or accept the loss with "
        + "offset.mismatch.strategy=trust_slot.")
  }

  static func beyondLog(_ position: LSN, end: LSN) -> ConnectorFailure {
    ConnectorFailure(
      .stop, code: "position-beyond-log",
      "the checkpoint \(position) lies beyond the end of the server's log, \(end): "
        + "this is another server, or one restored to an earlier state",
      hint: "Check database.hostname. Where the server is right, delete the checkpoint and start with a new snapshot.")
  }
}
