import Bytes
import Changes

/// Values across stores: copies, comparisons and hashes, for folding.
extension RowStore {
  /// Copies a value of another store with all that it refers to.
  @inline(__always)
  mutating func addCopy(of value: Value, from other: borrowing RowStore) -> Value {
    switch value.kind {
    case .absent, .null, .boolean, .integer, .float32, .float64, .decimal, .date, .time, .timestamp: return value
    case .decimalText, .text, .bytes, .interval: return addContents(other.contents(of: value), kind: value.kind)
    case .list: return addListCopy(of: value, from: other)
    }
  }

  @inline(never)
  private mutating func addListCopy(of value: Value, from other: borrowing RowStore) -> Value {
    let count = Int(value.length)
    let first = addValues(count)
    for index in 0..<count { self[first + index] = addCopy(of: other[value.offset + index], from: other) }
    return Value(.list, bits: UInt64(first), length: value.length)
  }

  /// Whether two values are the same, NULL being the same as NULL.
  @inline(__always)
  func isSame(_ mine: Value, as theirs: Value, in other: borrowing RowStore) -> Bool {
    guard mine.kind == theirs.kind, mine.length == theirs.length else { return false }
    switch mine.kind {
    case .absent, .null: return true
    case .boolean, .integer, .float32, .float64, .decimal, .date, .time, .timestamp: return mine.bits == theirs.bits
    case .decimalText, .text, .bytes, .interval:
      let a = contents(of: mine)
      let b = other.contents(of: theirs)
      guard let left = a.baseAddress, let right = b.baseAddress else { return a.count == b.count }
      return memoryIsSame(left, right, a.count)
    case .list: return isSameList(mine, as: theirs, in: other)
    }
  }

  @inline(never)
  private func isSameList(_ mine: Value, as theirs: Value, in other: borrowing RowStore) -> Bool {
    for index in 0..<Int(mine.length)
    where !isSame(self[mine.offset + index], as: other[theirs.offset + index], in: other) {
      return false
    }
    return true
  }

  /// A number that same values share.
  @inline(__always)
  func hash(of value: Value, into seed: UInt64) -> UInt64 {
    switch value.kind {
    case .absent, .null: return RowHash.mix(seed, 0x9E37_79B9)
    case .boolean, .integer, .float32, .float64, .decimal, .date, .time, .timestamp:
      return RowHash.mix(seed, value.bits ^ UInt64(value.length) << 48)
    case .decimalText, .text, .bytes, .interval: return RowHash.mix(seed, RowHash.hash(contents(of: value)))
    case .list: return hashList(of: value, into: seed)
    }
  }

  @inline(never)
  private func hashList(of value: Value, into seed: UInt64) -> UInt64 {
    var result = RowHash.mix(seed, UInt64(value.length))
    for index in 0..<Int(value.length) { result = hash(of: self[value.offset + index], into: result) }
    return result
  }
}

@inline(__always)
private func memoryIsSame(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
  var offset = 0
  while offset + 8 <= count {
    guard (a + offset).loadUnaligned(as: UInt64.self) == (b + offset).loadUnaligned(as: UInt64.self) else {
      return false
    }
    offset += 8
  }
  while offset < count {
    guard a.load(fromByteOffset: offset, as: UInt8.self) == b.load(fromByteOffset: offset, as: UInt8.self) else {
      return false
    }
    offset += 1
  }
  return true
}

/// Hashing by wide multiplication: fast, and spread well enough for tables that live as long as one flush.
enum RowHash {
  static let seed: UInt64 = 0x2545_F491_4F6C_DD1D

  @inline(__always)
  static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: b ^ 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }

  @inline(__always)
  static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var result = UInt64(bytes.count)
    guard let start = bytes.baseAddress else { return result }
    var offset = 0
    while offset + 8 <= bytes.count {
      result = mix(result, (start + offset).loadUnaligned(as: UInt64.self))
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < bytes.count {
      rest = rest << 8 | UInt64(start.load(fromByteOffset: offset, as: UInt8.self))
      offset += 1
    }
    return mix(result, rest)
  }
}
