import Bytes
import Changes
import DuckDBClient

/// Why a value cannot be held by its column. Says what kind of value, never the value.
struct UnfitValue: Error {
  var what: String
  var hint: String?

  init(_ what: String, hint: String? = nil) {
    self.what = what
    self.hint = hint
  }

  static func kind(_ kind: ValueKind) -> UnfitValue { UnfitValue("a value of kind \(kind)") }
}

/// Writes one column's values into a vector in the form in which DuckDB keeps its type.
///
/// | type | slot |
/// |---|---|
/// | SMALLINT INTEGER BIGINT FLOAT DOUBLE BOOLEAN | the machine's |
/// | DECIMAL | the unscaled number: Int16 up to 4 digits, Int32 up to 9, Int64 up to 18, else Int128 |
/// | DATE | Int32, days since 1970; ±`Int32.max` are infinite |
/// | TIME, TIMESTAMP, TIMESTAMPTZ | Int64, microseconds; ±`Int64.max` are infinite |
/// | TIMETZ | UInt64: microseconds << 24, then 57,599 minus the offset east of UTC in seconds |
/// | INTERVAL | months (Int32), days (Int32), microseconds (Int64) |
/// | UUID | Int128, its highest bit turned over so that it sorts |
/// | BIT | bytes: the number of unused leading bits, which are ones, then the bits |
///
/// Authority: "Data Chunks" and "Vectors" in the C API part of the DuckDB manual.
struct ColumnFiller {
  var vector: ColumnVector
  let type: WarehouseType

  init(_ vector: ColumnVector, type: WarehouseType) {
    self.vector = vector
    self.type = type
  }

  /// Writes one value per row, the first at index `first` of the vector. `place` says where in `store` a row's value
  /// lies.
  @inline(__always)
  mutating func fill(
    _ rows: ArraySlice<AppendRow>, from first: Int, store: borrowing RowStore, place: (AppendRow) -> Int
  ) throws(UnfitValue) {
    var row = first
    // The frequent types get loops of their own: the column's type is looked at once per chunk, not per value.
    switch type {
    case .int32:
      for item in rows {
        let value = store[place(item)]
        if value.kind == .integer, let number = Int32(exactly: value.signed) {
          vector.store(number, at: row)
        } else {
          try putOther(value, at: row, store)
        }
        row += 1
      }
    case .int64:
      for item in rows {
        let value = store[place(item)]
        if value.kind == .integer { vector.store(value.signed, at: row) } else { try putOther(value, at: row, store) }
        row += 1
      }
    case .float64:
      for item in rows {
        let value = store[place(item)]
        if value.kind == .float64 { vector.store(value.bits, at: row) } else { try putOther(value, at: row, store) }
        row += 1
      }
    case .text:
      for item in rows {
        let value = store[place(item)]
        if value.kind == .text { try putText(value, at: row, store) } else { try putOther(value, at: row, store) }
        row += 1
      }
    default:
      for item in rows {
        try putOther(store[place(item)], at: row, store)
        row += 1
      }
    }
  }

  @inline(never)
  private mutating func putOther(_ value: Value, at row: Int, _ store: borrowing RowStore) throws(UnfitValue) {
    try put(value, type, at: row, store)
  }

  /// Writes one value of any type.
  private mutating func put(
    _ value: Value, _ type: WarehouseType, at row: Int, _ store: borrowing RowStore
  ) throws(UnfitValue) {
    // What the log did not carry was completed before, or is unknown for good; a vector's slot has to hold something.
    if value.kind == .null || value.kind == .absent { return putNull(type, at: row) }
    switch type {
    case .boolean:
      guard value.kind == .boolean else { throw .kind(value.kind) }
      vector.store(UInt8(truncatingIfNeeded: value.bits), at: row)
    case .int8: vector.store(try integer(value, as: Int8.self), at: row)
    case .int16: vector.store(try integer(value, as: Int16.self), at: row)
    case .int32: vector.store(try integer(value, as: Int32.self), at: row)
    case .int64: vector.store(try integer(value, as: Int64.self), at: row)
    case .float32:
      guard value.kind == .float32 else { throw .kind(value.kind) }
      vector.store(UInt32(truncatingIfNeeded: value.bits), at: row)
    case .float64: vector.store(try double(value), at: row)
    case .decimal(let precision, let scale): try putDecimal(value, precision, scale, at: row, store)
    case .text, .json: try putText(value, at: row, store)
    case .uuid: try putUUID(value, at: row, store)
    case .bytes:
      guard value.kind == .bytes else { throw .kind(value.kind) }
      vector.store(store.contents(of: value), at: row)
    case .bits: try putBits(value, at: row, store)
    case .date: try putDate(value, at: row)
    case .time:
      guard value.kind == .time else { throw .kind(value.kind) }
      vector.store(value.signed, at: row)
    case .timeWithZone: try putTimeWithZone(value, at: row)
    case .timestamp, .timestampWithZone: try putTimestamp(value, at: row)
    case .interval:
      guard value.kind == .interval else { throw .kind(value.kind) }
      let parts = store.interval(value)
      vector.store((parts.months, parts.days, parts.microseconds), at: row)
    case .textMap: try putMap(value, at: row, store)
    case .point: try putPoint(value, at: row, store)
    case .list(let element): try putList(value, element, at: row, store)
    }
  }

  mutating func putNull(_ type: WarehouseType, at row: Int) {
    vector.storeNull(at: row)
    switch type {
    case .point:
      // DuckDB reads the members of a struct without asking for the struct itself.
      for axis in 0..<2 {
        var member = vector.member(axis)
        member.storeNull(at: row)
      }
    case .list, .textMap: vector.storeList(offset: 0, count: 0, at: row)
    default: break
    }
  }

  private func integer<T: FixedWidthInteger>(_ value: Value, as: T.Type) throws(UnfitValue) -> T {
    guard value.kind == .integer else { throw .kind(value.kind) }
    guard let number = T(exactly: value.signed) else { throw UnfitValue("an integer of more than \(T.bitWidth) bits") }
    return number
  }

  private func double(_ value: Value) throws(UnfitValue) -> UInt64 {
    switch value.kind {
    case .float64: return value.bits
    case .float32: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: value.bits))).bitPattern
    default: throw .kind(value.kind)
    }
  }

  // MARK: nested types

  private func putList(
    _ value: Value, _ element: WarehouseType, at row: Int, _ store: borrowing RowStore
  ) throws(UnfitValue) {
    guard value.kind == .list else {
      throw UnfitValue(
        "an array of several dimensions",
        hint: "Leave the column out with column.exclude.list, or flatten it at the source.")
    }
    let first = vector.listSize
    let count = Int(value.length)
    vector.setListSize(first + count)
    var elements = ColumnFiller(vector.listElements, type: element)
    for index in 0..<count { try elements.put(store[value.offset + index], element, at: first + index, store) }
    vector.storeList(offset: first, count: count, at: row)
  }

  private func putMap(_ value: Value, at row: Int, _ store: borrowing RowStore) throws(UnfitValue) {
    guard value.kind == .list else { throw .kind(value.kind) }
    let first = vector.listSize
    let count = Int(value.length) / 2
    vector.setListSize(first + count)
    let entries = vector.listElements
    var keys = ColumnFiller(entries.member(0), type: .text)
    var values = ColumnFiller(entries.member(1), type: .text)
    for index in 0..<count {
      try keys.put(store[value.offset + 2 * index], .text, at: first + index, store)
      try values.put(store[value.offset + 2 * index + 1], .text, at: first + index, store)
    }
    vector.storeList(offset: first, count: count, at: row)
  }

  private func putPoint(_ value: Value, at row: Int, _ store: borrowing RowStore) throws(UnfitValue) {
    guard value.kind == .list, value.length == 2 else { throw .kind(value.kind) }
    for axis in 0..<2 {
      var member = ColumnFiller(vector.member(axis), type: .float64)
      try member.put(store[value.offset + axis], .float64, at: row, store)
    }
  }
}
