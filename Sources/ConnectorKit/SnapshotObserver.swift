import Changes

/// Who is told how a snapshot comes along. Calls come from the snapshot's threads, at most some per second and table.
package protocol SnapshotObserver: Sendable {
  /// The tables to come, each with the catalogue's estimate of its rows; nil where there is none.
  func snapshotBegins(_ tables: [(name: TableName, estimatedRows: Int?)])
  /// `rows` of the table have been read so far.
  func snapshotAdvances(_ table: TableName, rows: Int)
  func snapshotFinishes(_ table: TableName, rows: Int)
  func snapshotEnds()
}

/// An observer that looks away.
package struct NoSnapshotObserver: SnapshotObserver {
  package init() {}
  package func snapshotBegins(_ tables: [(name: TableName, estimatedRows: Int?)]) {}
  package func snapshotAdvances(_ table: TableName, rows: Int) {}
  package func snapshotFinishes(_ table: TableName, rows: Int) {}
  package func snapshotEnds() {}
}
