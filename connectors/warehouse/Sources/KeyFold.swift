import Bytes
import Changes

/// The changes of one table with a key, folded: per key what is left of them, the final image or the deletion.
///
/// ```
///   create, read    the image                         delete      gone
///   update          the image over what is there      truncate    nothing before it counts
///   key change      the old key gone, the image under the new one
/// ```
/// An image whose unchanged values the log left out takes them from the image folded before it, or from a full old row;
/// where neither has them, the entry is *partial* and remembers under which key the target has the old row that does.
/// Rows are copied in; the store only grows until `removeAll`.
struct KeyFold: ~Copyable {
  struct Entry: BitwiseCopyable {
    var hash: UInt64
    /// The first value of the row: all columns of an image, only the key's of a deletion.
    var row: UInt32
    /// A row whose key is that of the old row in the target; `own`: the entry's own key.
    var origin: UInt32
    var isDeleted: Bool
    var isPartial: Bool

    static var own: UInt32 { .max }
  }

  let shape: RowShape
  let width: Int
  /// Indexes among the shape's columns.
  let keyColumns: [Int]
  private(set) var store = RowStore()
  private(set) var entries: [Entry] = []
  private(set) var truncates = false
  private var index = RowIndex()

  init(_ shape: RowShape, keyColumns: [Int]) {
    self.shape = shape
    width = shape.width
    self.keyColumns = keyColumns
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

  /// A row that was not there before.
  mutating func insert(_ after: Int, in source: borrowing RowStore) throws(FoldFailure) {
    let row = shape.copy(after, from: source, into: &store)
    let partial = hasAbsent(row)
    try checkKey(row)
    put(Entry(hash: hash(row), row: row, origin: Entry.own, isDeleted: false, isPartial: partial))
  }

  /// A changed row. `before`: where the old row's values begin; `isFull`: whether it has more than its key. -1: it has
  /// none, and the key did not change.
  mutating func update(_ after: Int, before: Int, isFull: Bool, in source: borrowing RowStore) throws(FoldFailure) {
    let row = shape.copy(after, filledFrom: isFull ? before : -1, from: source, into: &store)
    if before >= 0 { fillKey(row, from: before, in: source) }
    try checkKey(row)
    var old = Entry.own
    if before >= 0, !hasKey(row, ofOldRow: before, in: source) {
      old = copyKey(before, from: source)
      try checkKey(old)
    }
    let oldKey = old == Entry.own ? row : old
    let previous = find(hash(oldKey), oldKey)
    var entry = Entry(hash: hash(row), row: row, origin: Entry.own, isDeleted: false, isPartial: false)
    if hasAbsent(row) {
      if previous >= 0, !entries[previous].isDeleted { fill(row, from: entries[previous].row) }
      entry.isPartial = hasAbsent(row)
      if entry.isPartial {
        let isFolded = previous >= 0 && !entries[previous].isDeleted
        entry.origin = isFolded && entries[previous].origin != Entry.own ? entries[previous].origin : old
      }
    }
    if old != Entry.own { putDeletion(of: old) }
    put(entry)
  }

  /// A row that is gone; `before` is where at least its key's values lie.
  mutating func delete(_ before: Int, in source: borrowing RowStore) throws(FoldFailure) {
    let row = copyKey(before, from: source)
    try checkKey(row)
    putDeletion(of: row)
  }

  private mutating func putDeletion(of key: UInt32) {
    put(Entry(hash: hash(key), row: key, origin: Entry.own, isDeleted: true, isPartial: false))
  }

  private mutating func put(_ entry: Entry) {
    let place = find(entry.hash, entry.row)
    if place >= 0 {
      entries[place] = entry
    } else {
      entries.append(entry)
      index.add(entries.count - 1, hash: entry.hash) { entries[$0].hash }
    }
  }

  // MARK: rows of the store

  private func find(_ hash: UInt64, _ key: UInt32) -> Int {
    index.find(hash) { entries[$0].hash == hash && isKeySame(entries[$0].row, key) }
  }

  private mutating func copyKey(_ first: Int, from source: borrowing RowStore) -> UInt32 {
    let row = store.addValues(width)
    for column in 0..<width { store[row + column] = .null }
    for column in keyColumns {
      store[row + column] = store.addCopy(of: source[first + shape.columns[column]], from: source)
    }
    return UInt32(truncatingIfNeeded: row)
  }

  /// A key that the new row lacks (long and unchanged) is the old one's.
  private mutating func fillKey(_ row: UInt32, from before: Int, in source: borrowing RowStore) {
    for column in keyColumns where store[Int(row) + column].kind == .absent {
      store[Int(row) + column] = store.addCopy(of: source[before + shape.columns[column]], from: source)
    }
  }

  private mutating func fill(_ row: UInt32, from other: UInt32) {
    for column in 0..<width where store[Int(row) + column].kind == .absent {
      store[Int(row) + column] = store[Int(other) + column]
    }
  }

  private func hasAbsent(_ row: UInt32) -> Bool {
    for column in 0..<width where store[Int(row) + column].kind == .absent { return true }
    return false
  }

  private func isKeySame(_ a: UInt32, _ b: UInt32) -> Bool {
    for column in keyColumns
    where !store.isSame(store[Int(a) + column], as: store[Int(b) + column], in: store) { return false }
    return true
  }

  private func hasKey(_ row: UInt32, ofOldRow before: Int, in source: borrowing RowStore) -> Bool {
    for column in keyColumns
    where !store.isSame(store[Int(row) + column], as: source[before + shape.columns[column]], in: source) {
      return false
    }
    return true
  }

  private func hash(_ row: UInt32) -> UInt64 {
    var result = RowHash.seed
    for column in keyColumns { result = store.hash(of: store[Int(row) + column], into: result) }
    return result
  }

  private func checkKey(_ row: UInt32) throws(FoldFailure) {
    for column in keyColumns {
      let kind = store[Int(row) + column].kind
      if kind == .null || kind == .absent { throw FoldFailure.keyMissing(column: column) }
    }
  }
}

/// Why a change cannot be folded.
enum FoldFailure: Error, Equatable {
  /// A value of the key is NULL or not in the log.
  case keyMissing(column: Int)
  /// The table has no key, and the log does not carry the whole old row.
  case oldRowMissing
}
