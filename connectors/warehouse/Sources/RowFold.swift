import Bytes
import Changes

/// The changes of one table without a key, folded: per different row, how many more or fewer of it there are.
///
/// Inserting a row and deleting the same row cancel out, in whichever order; an update is a deletion and an insertion.
/// Rows that are equal in every column cannot be told apart, so their count says all.
struct RowFold: ~Copyable {
  struct Entry: BitwiseCopyable {
    var hash: UInt64
    var row: UInt32
    var count: Int32
  }

  let shape: RowShape
  let width: Int
  private(set) var store = RowStore()
  private(set) var entries: [Entry] = []
  private(set) var truncates = false
  private var index = RowIndex()

  init(_ shape: RowShape) {
    self.shape = shape
    width = shape.width
  }

  var isEmpty: Bool { entries.isEmpty && !truncates }

  var usedBytes: Int { store.usedBytes + entries.count * MemoryLayout<Entry>.stride * 2 }

  mutating func removeAll() {
    store.removeAll(keepingBytes: 4 << 20, values: 1 << 18)
    entries.removeAll(keepingCapacity: true)
    index.removeAll()
    truncates = false
  }

  mutating func truncate() {
    removeAll()
    truncates = true
  }

  mutating func insert(_ after: Int, in source: borrowing RowStore) {
    add(copy(after, from: source), 1)
  }

  /// `before`: where the whole old row begins.
  mutating func update(_ after: Int, before: Int, in source: borrowing RowStore) {
    let row = shape.copy(after, filledFrom: before, from: source, into: &store)
    add(copy(before, from: source), -1)
    add(row, 1)
  }

  mutating func delete(_ before: Int, in source: borrowing RowStore) {
    add(copy(before, from: source), -1)
  }

  private mutating func add(_ row: UInt32, _ count: Int32) {
    var hash = RowHash.seed
    for column in 0..<width { hash = store.hash(of: store[Int(row) + column], into: hash) }
    let place = index.find(hash) { entries[$0].hash == hash && isSame(entries[$0].row, row) }
    if place >= 0 {
      entries[place].count += count
    } else {
      entries.append(Entry(hash: hash, row: row, count: count))
      index.add(entries.count - 1, hash: hash) { entries[$0].hash }
    }
  }

  private func isSame(_ a: UInt32, _ b: UInt32) -> Bool {
    for column in 0..<width
    where !store.isSame(store[Int(a) + column], as: store[Int(b) + column], in: store) { return false }
    return true
  }

  private mutating func copy(_ first: Int, from source: borrowing RowStore) -> UInt32 {
    shape.copy(first, from: source, into: &store)
  }
}
