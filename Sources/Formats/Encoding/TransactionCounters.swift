import Changes

/// Counts the events of a transaction under way, in all and per table.
struct TransactionCounters {
  /// Events so far.
  private(set) var total: Int64 = 0
  /// In the order in which the transaction touched them.
  private(set) var names: [String] = []
  private(set) var counts: [Int64] = []
  /// Which of `names` are tables'.
  private var areTables: [Bool] = []
  /// Batch and row up to which events are counted.
  var place: (batch: UInt64, row: Int) = (0, 0)
  /// By schema version: the place in `names`, good for the transaction `generation`.
  private var slots: [(generation: Int, slot: Int)] = []
  private var generation = 1
  private var capacity: UInt32 = 16

  mutating func begin() {
    total = 0
    names.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    areTables.removeAll(keepingCapacity: true)
    generation += 1
  }

  /// Counts an event of a table; returns its place in the transaction and among the table's, from 1.
  mutating func count(_ version: Int, name: () -> String) -> (total: Int64, ofTable: Int64) {
    while slots.count <= version { slots.append((0, 0)) }
    if slots[version].generation != generation {
      // Another version of a table that is known already counts with it.
      slots[version] = (generation, slot(of: name(), isTable: true))
    }
    return count(slot: slots[version].slot)
  }

  /// Counts an event that belongs to no table, under a name of its own.
  mutating func count(name: String) -> (total: Int64, ofTable: Int64) {
    count(slot: slot(of: name, isTable: false))
  }

  private mutating func slot(of name: String, isTable: Bool) -> Int {
    if let known = names.firstIndex(of: name) { return known }
    names.append(name)
    counts.append(0)
    areTables.append(isTable)
    return names.count - 1
  }

  private mutating func count(slot: Int) -> (total: Int64, ofTable: Int64) {
    total += 1
    counts[slot] += 1
    return (total, counts[slot])
  }

  /// Names and counts: tables in the order of Debezium's hash table, then what is no table, which it hashes by chance.
  mutating func tables() -> [(name: String, count: Int64)] {
    let hashed = names.indices.filter { areTables[$0] }
    let order = JavaHashOrder.order(of: hashed.map { names[$0] }, capacity: &capacity)
    let places = order.map { hashed[$0] } + names.indices.filter { !areTables[$0] }
    return places.map { (names[$0], counts[$0]) }
  }
}
