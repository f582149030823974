import Changes

/// A seeded stream of random numbers (SplitMix64): the same seed gives the same run.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

  /// True once in `n` times.
  mutating func oneIn(_ n: Int) -> Bool { below(n) == 0 }
}

/// One change of the model: the key gets the value of that version, or is gone.
struct ModelChange: Hashable {
  var position: UInt64
  var operation: Operation
  var key: Int64
  var version: Int64
  /// The new row carries an unchanged value that the log left out.
  var isPartial: Bool
  var schemaVersion: Int
}

struct ModelTransaction {
  var id: UInt32
  var changes: [ModelChange]
  /// Where the commit record begins and ends.
  var commitPosition: UInt64
  var endPosition: UInt64
}

/// What happens in the source during one simulated run: a plain list that everything is measured against.
struct History {
  var transactions: [ModelTransaction] = []
  /// The version of the table's shape at its end.
  private(set) var schemaVersions = 1

  static let firstPosition: UInt64 = 1000

  init(dice: inout Dice, transactions count: Int) {
    var position = History.firstPosition
    var alive: Set<Int64> = []
    var version: Int64 = 0
    for id in 1...count {
      if dice.oneIn(9) { schemaVersions += 1 }
      var changes: [ModelChange] = []
      for _ in 0..<(dice.oneIn(12) ? 40 : 1 + dice.below(5)) {
        version += 1
        position += 8 + UInt64(dice.below(64))
        let key = Int64(dice.below(12))
        let isThere = alive.contains(key)
        let operation: Operation = isThere ? (dice.oneIn(3) ? .delete : .update) : .create
        if operation == .delete { alive.remove(key) } else { alive.insert(key) }
        changes.append(
          ModelChange(
            position: position, operation: operation, key: key, version: version,
            isPartial: operation == .update && dice.oneIn(4), schemaVersion: schemaVersions))
      }
      position += 16
      let commit = position
      position += 48
      transactions.append(
        ModelTransaction(id: UInt32(id), changes: changes, commitPosition: commit, endPosition: position))
    }
  }

  /// The table's rows, key to version, as of `position`: what a snapshot at that consistent point shows.
  func rows(at position: UInt64) -> [Int64: Int64] {
    var rows: [Int64: Int64] = [:]
    for transaction in transactions where transaction.commitPosition < position {
      for change in transaction.changes {
        rows[change.key] = change.operation == .delete ? nil : change.version
      }
    }
    return rows
  }

  var end: UInt64 { transactions.last?.endPosition ?? History.firstPosition }

  /// Every position that a checkpoint may name.
  var boundaries: Set<UInt64> { Set(transactions.map(\.endPosition)).union([History.firstPosition]) }
}
