/// What a column holds, in the words of no particular database.
///
/// The case decides which `ValueKind`s its values have (NULL and absent apart) and how every sink renders them:
///
/// | case | kinds |
/// |---|---|
/// | `boolean` | boolean |
/// | `int16` `int32` `int64` | integer |
/// | `float32` / `float64` | float32 / float64 |
/// | `decimal`, `money` | decimal, decimalText |
/// | `text` | text |
/// | `bytes` | bytes |
/// | `bits` | text: the digits `0` and `1`, leftmost first |
/// | `date` | date |
/// | `time`, `timeWithZone` | time |
/// | `timestamp`, `timestampWithZone` | timestamp |
/// | `interval` | interval |
/// | `map` | list of keys and values in turn, each text; a value may be null |
/// | `point` | list of two float64 |
/// | `geometry`, `geography` | bytes: EWKB |
/// | `vector`, `halfVector` | list of float64 / float32 |
/// | `sparseVector` | text as the server prints it |
/// | `array` | list of the element's kinds; text, as the server prints it, where it has several dimensions |
/// | `unknown` | text: the server's text of a type that has no mapping |
package indirect enum ColumnType: Hashable, Sendable {
  case boolean
  case int16, int32, int64
  case float32, float64
  /// Exact number; both nil where the declaration gives no precision. A negative scale is possible in PostgreSQL 15+.
  case decimal(precision: Int?, scale: Int?)
  /// Currency; two digits after the point in the `C` locale.
  case money
  case text(TextKind)
  case bytes
  /// `length` nil: varying without limit.
  case bits(length: Int?, isVarying: Bool)
  case date
  /// `precision`: digits of the fraction of a second, 0...6.
  case time(precision: Int)
  case timeWithZone(precision: Int)
  case timestamp(precision: Int)
  case timestampWithZone(precision: Int)
  case interval
  /// Text to text (hstore).
  case map
  case point
  case geometry, geography
  case vector, halfVector, sparseVector
  case array(ArrayElement)
  case unknown
}

/// The meaning of a text column, where it has one beyond its characters.
package enum TextKind: Hashable, Sendable {
  /// Any character type, and types that travel as their text (inet, ranges, ...).
  case plain
  /// PostgreSQL's `name`.
  case name
  case json, xml, uuid, tsvector, ltree
  /// The labels in sort order.
  case enumeration([String])
}

/// The element of an array column.
package struct ArrayElement: Hashable, Sendable {
  package var type: ColumnType
  /// The element type's own name, lower case, as in `Column.typeName`.
  package var typeName: String

  package init(_ type: ColumnType, typeName: String) {
    self.type = type
    self.typeName = typeName
  }
}
