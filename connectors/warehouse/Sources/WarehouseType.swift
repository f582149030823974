/// The type of a column in a warehouse, in the words of no particular one; a dialect gives it its name.
package indirect enum WarehouseType: Hashable, Sendable {
  case boolean
  /// `int8` only in stages.
  case int8, int16, int32, int64
  case float32, float64
  /// Exact; 1...38 digits, of which `scale` after the point.
  case decimal(precision: Int, scale: Int)
  case text
  case json
  case uuid
  case bytes
  /// A run of bits, at least one.
  case bits
  case date
  case time, timeWithZone
  case timestamp, timestampWithZone
  case interval
  /// Text to text.
  case textMap
  /// A struct of two doubles, `x` and `y`.
  case point
  case list(WarehouseType)
}

extension WarehouseType {
  /// Whether every value of `other` can be held without loss, so that a column of `other` may become one of `self`.
  package func widens(_ other: WarehouseType) -> Bool {
    switch (other, self) {
    case (let a, let b) where a == b: return true
    case (.int16, .int32), (.int16, .int64), (.int32, .int64), (.float32, .float64): return true
    case (.int16, .decimal(let precision, let scale)): return precision - scale >= 5
    case (.int32, .decimal(let precision, let scale)): return precision - scale >= 10
    case (.int64, .decimal(let precision, let scale)): return precision - scale >= 19
    case (.decimal(let p, let s), .decimal(let precision, let scale)):
      return scale >= s && precision - scale >= p - s
    case (.json, .text), (.uuid, .text), (.int16, .text), (.int32, .text), (.int64, .text), (.decimal, .text):
      return true
    case (.list(let a), .list(let b)): return b.widens(a)
    default: return false
    }
  }
}
