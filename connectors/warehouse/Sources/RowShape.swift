import Changes

/// Which values of a source's row a warehouse table keeps, and in which form.
struct RowShape: Sendable {
  /// Changes a value on its way: it gets the copy that lies in the store, and returns what is to stand in its place.
  typealias Treatment = @Sendable (Value, inout RowStore) -> Value

  /// Per kept column its index in the source's row.
  var columns: [Int]
  /// Treatments by kept column.
  var treatments: [(column: Int, treat: Treatment)] = []

  init(columns: [Int], treatments: [(column: Int, treat: Treatment)] = []) {
    self.columns = columns
    self.treatments = treatments
  }

  init(width: Int) { self.init(columns: Array(0..<width)) }

  var width: Int { columns.count }

  /// Whether a row may be read where it lies.
  var isVerbatim: Bool { treatments.isEmpty }

  /// Copies the kept values of the row that begins at `first` of `source`; the result is where they begin in `store`.
  /// Values that the row lacks are taken from the row at `full`, where that is not -1.
  @inline(__always)
  func copy(
    _ first: Int, filledFrom full: Int = -1, from source: borrowing RowStore, into store: inout RowStore
  ) -> UInt32 {
    let row = store.addValues(columns.count)
    columns.withUnsafeBufferPointer { columns in
      for column in 0..<columns.count {
        var value = source[first + columns[column]]
        if value.kind == .absent, full >= 0 { value = source[full + columns[column]] }
        store[row + column] = store.addCopy(of: value, from: source)
      }
    }
    if !treatments.isEmpty { treat(row, in: &store) }
    return UInt32(truncatingIfNeeded: row)
  }

  @inline(never)
  func treat(_ row: Int, in store: inout RowStore) {
    for (column, treat) in treatments {
      let value = store[row + column]
      if value.kind != .absent { store[row + column] = treat(value, &store) }
    }
  }
}
