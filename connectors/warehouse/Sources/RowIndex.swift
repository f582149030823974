/// Finds entries by hash: open addressing over numbers of entries, nothing else inside.
///
/// The owner keeps the entries and their hashes, and compares keys; the index only says which entries are worth it.
struct RowIndex: ~Copyable {
  private var slots: UnsafeMutablePointer<Int32>
  private var mask: Int
  private var used = 0

  init() {
    mask = 255
    slots = .allocate(capacity: 256)
    slots.initialize(repeating: -1, count: 256)
  }

  deinit { slots.deallocate() }

  /// The entry for which `matches` is true among those of this hash; -1: none.
  @inline(__always)
  func find(_ hash: UInt64, matches: (Int) -> Bool) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] >= 0 {
      let entry = Int(slots[slot])
      if matches(entry) { return entry }
      slot = (slot + 1) & mask
    }
    return -1
  }

  /// Adds an entry that `find` did not find. `hashOf` gives the hash of any entry, for growth.
  mutating func add(_ entry: Int, hash: UInt64, hashOf: (Int) -> UInt64) {
    if used * 2 > mask { grow(hashOf) }
    place(entry, hash)
    used += 1
  }

  @inline(__always)
  private func place(_ entry: Int, _ hash: UInt64) {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] >= 0 { slot = (slot + 1) & mask }
    slots[slot] = Int32(entry)
  }

  private mutating func grow(_ hashOf: (Int) -> UInt64) {
    let old = slots
    let oldMask = mask
    mask = mask * 2 + 1
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: -1, count: mask + 1)
    for slot in 0...oldMask where old[slot] >= 0 { place(Int(old[slot]), hashOf(Int(old[slot]))) }
    old.deallocate()
  }

  mutating func removeAll() {
    guard used > 0 else { return }
    slots.update(repeating: -1, count: mask + 1)
    used = 0
  }
}
