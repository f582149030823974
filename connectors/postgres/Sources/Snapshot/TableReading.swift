/// How far the parts of one table have come, while several workers read them. Pure; the owner locks.
///
/// The last row of a table has to be marked, so the worker that ends last must still hold a batch with a row. Hence
/// every worker keeps its last batch until it is known whether another will hand over a later one:
///
/// ```
///   reading ──(no part left)──▶ ending ──▶ release   another worker has rows still to come
///                                      ──▶ mark      nobody else has
///                                      ──▶ wait      others read, but have no row yet
/// ```
struct TableReading: Equatable {
  enum Ending: Equatable { case release, mark, wait }

  private(set) var unstarted: Int
  /// Workers that read a part.
  private(set) var reading = 0
  /// Those of them that hold rows.
  private(set) var readingWithRows = 0
  /// Workers without a part left that hold rows.
  private(set) var ending = 0
  /// Rows handed over.
  private(set) var rows = 0
  /// Microseconds since 1970; when the table's first part began.
  var timestamp: Int64?

  init(parts: Int) { unstarted = parts }

  /// Whether a batch was handed over.
  var isStarted: Bool { rows > 0 }
  var isDone: Bool { unstarted == 0 && reading == 0 && ending == 0 }

  /// A worker takes the table's next part. `isJoining`: it was not at this table before.
  mutating func takePart(isJoining: Bool) {
    unstarted -= 1
    if isJoining { reading += 1 }
  }

  /// A reading worker has its first row of the table.
  mutating func firstRow() { readingWithRows += 1 }

  /// A reading worker found no further part. Without rows it is through with the table.
  mutating func beginEnding(hasRows: Bool) {
    reading -= 1
    guard hasRows else { return }
    readingWithRows -= 1
    ending += 1
  }

  /// What an ending worker does with its last batch; `release` and `mark` end its work at the table.
  func decide() -> Ending {
    if readingWithRows > 0 || ending > 1 { return .release }
    return reading == 0 && unstarted == 0 ? .mark : .wait
  }

  mutating func end() { ending -= 1 }

  mutating func handedOver(rows count: Int) { rows += count }
}
