/// Where a source can resume: what a checkpoint keeps.
///
/// A closed list, one case per family of logs; each has its own order and its own Debezium offset form.
package enum SourcePosition: Hashable, Sendable {
  case postgres(PostgresPosition)

  /// Whether everything up to `self` is covered once `other` is.
  package func isCovered(by other: SourcePosition) -> Bool {
    switch (self, other) {
    case (.postgres(let mine), .postgres(let theirs)): return mine.resumeLSN <= theirs.resumeLSN
    }
  }

  /// Whether who stands here has all of `transaction`: it is not sent again from this position.
  package func covers(_ transaction: Transaction) -> Bool {
    switch self {
    // The commit record's beginning against a position that is a commit record's end, or a snapshot's consistent point:
    // the server's own rule for what it sends from a position (SnapBuildXactNeedsSkip).
    case .postgres(let position): return transaction.commitPosition < position.resumeLSN.rawValue
    }
  }

  /// Whether a snapshot was under way, so that what the sink holds is not complete.
  package var isSnapshotUnfinished: Bool {
    switch self {
    case .postgres(let position): return position.snapshot != nil && !position.isSnapshotCompleted
    }
  }
}

extension SourcePosition: CustomStringConvertible {
  package var description: String {
    switch self {
    case .postgres(let position): return position.resumeLSN.description
    }
  }
}

/// A position in PostgreSQL's logical stream, with the members of Debezium's offset (PostgresOffsetContext, 3.6).
package struct PostgresPosition: Hashable, Sendable {
  /// The last event's LSN.
  package var lsn: LSN
  /// The last LSN processed completely; nil before the first event.
  package var processedLSN: LSN?
  /// The end of the last commit seen; nil before the first one.
  package var commitLSN: LSN?
  /// The last event's transaction id.
  package var transactionID: UInt32?
  /// The source's time of the last event, microseconds since 1970.
  package var timestamp: Int64?
  /// What the last event was: `INSERT`, `UPDATE`, `DELETE`, `TRUNCATE`, `MESSAGE`, `BEGIN`, `COMMIT`, ...
  package var messageType: String?
  /// `INITIAL`, `BLOCKING` or `INCREMENTAL` while that snapshot runs.
  package var snapshot: String?
  package var isSnapshotCompleted: Bool

  package init(
    lsn: LSN, processedLSN: LSN? = nil, commitLSN: LSN? = nil, transactionID: UInt32? = nil, timestamp: Int64? = nil,
    messageType: String? = nil, snapshot: String? = nil, isSnapshotCompleted: Bool = false
  ) {
    self.lsn = lsn
    self.processedLSN = processedLSN
    self.commitLSN = commitLSN
    self.transactionID = transactionID
    self.timestamp = timestamp
    self.messageType = messageType
    self.snapshot = snapshot
    self.isSnapshotCompleted = isSnapshotCompleted
  }

  /// Where the server is asked to start: transactions that end at or before it are not sent again.
  package var resumeLSN: LSN { commitLSN ?? processedLSN ?? lsn }
}
