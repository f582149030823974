import Changes
import ConnectorKit
import PostgresClient

/// What a source does at its opening: which sinks get a snapshot, from where the others go on, and what makes that
/// impossible. Pure.
struct OpeningPlan {
  /// Per sink of the request.
  var snapshot: [Bool]
  /// The lowest position that a sink resumes from; nil where none does.
  var lowest: PostgresPosition?
  /// Whether a sink begins without a position: with a snapshot, or with the next change.
  var hasFreshSinks: Bool
  /// Whether messages before the stored event are to be dropped again (a Debezium offset inside a transaction).
  var mayFilter: Bool
  /// Whether the slot that is there has to go first: it is lost.
  var replacesSlot = false
  var warnings: [String] = []

  static func make(
    _ request: SourceRequest, slot: ReplicationSlot?, logEnd: LSN, options: PostgresOptions
  ) throws(ConnectorFailure) -> OpeningPlan {
    let decision = options.snapshot.decision
    let states = ResumePoint.states(request)
    var positions = ResumePoint.positions(request)
    var warnings: [String] = []
    let confirmed = slot?.isLost ?? true ? nil : slot?.confirmed
    var snapshot: [Bool] = []
    for (index, state) in states.enumerated() {
      var isGone = false
      if let position = positions[index]?.resumeLSN {
        if position > logEnd { throw ResumePoint.beyondLog(position, end: logEnd) }
        isGone = confirmed.map { position < $0 } ?? true
        if isGone, !decision.givesSnapshot(to: state, isLogGone: true) {
          guard options.slot.mismatch == .trustSlot, slot?.isLost != true else {
            throw gapFailure(slot, position: position, options)
          }
          warnings.append("changes after \(position) may be missing: going on from the slot's position")
          positions[index] = confirmed.map { PostgresPosition(lsn: $0) }
        }
      }
      let gets = decision.givesSnapshot(to: state, isLogGone: isGone)
      snapshot.append(gets)
      if gets { positions[index] = nil }
    }
    let replaces = slot?.isLost ?? false
    if replaces, !decision.readsWhenLogIsGone, !decision.readsAlways, let slot { throw slot.lossFailure }
    return OpeningPlan(
      snapshot: snapshot, lowest: ResumePoint.lowest(positions), hasFreshSinks: positions.contains { $0 == nil },
      mayFilter: ResumePoint.mayFilter(positions), replacesSlot: replaces, warnings: warnings)
  }

  private static func gapFailure(_ slot: ReplicationSlot?, position: LSN, _ options: PostgresOptions)
    -> ConnectorFailure
  {
    guard let slot, let confirmed = slot.confirmed else {
      return ResumePoint.missingSlot(options.slot.name, position: position)
    }
    return slot.isLost ? slot.lossFailure : ResumePoint.gap(slot: slot.name, confirmed: confirmed, position: position)
  }
}
