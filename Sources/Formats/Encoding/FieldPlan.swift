/// What the writer does with a field's values: one case per output form.
enum FieldOperation: UInt8 {
  /// The same text for every value, NULL included: a masked column.
  case constant
  case boolean
  case integer
  case float32
  case float64
  /// `argument`: the scale.
  case decimalBytes
  case decimalNumber
  case decimalText
  case decimalDouble
  /// Without a declared scale: a struct of scale and bytes; a number; plain text.
  case variableDecimal
  case variableNumber
  case variableText
  /// `argument`: digits after the point; rounded half up.
  case moneyBytes
  case moneyNumber
  case text
  /// Text in a snapshot, NULL in the stream, as Debezium reads PostgreSQL's `name`.
  case name
  case base64
  case base64URL
  case hex
  /// Texts whose bytes are shown in the form of bytes: types without a mapping. `argument` 1: a geometric type.
  case unknownBase64
  case unknownBase64URL
  case unknownHex
  case bits
  case bit
  case dateDays
  case dateText
  case timeMilliseconds
  case timeMicroseconds
  case timeNanoseconds
  case timeText
  case timestampMilliseconds
  case timestampMicroseconds
  case timestampNanoseconds
  case timestampText
  /// `argument`: digits of the fraction.
  case zonedTimestamp
  case zonedTime
  case intervalMicroseconds
  case intervalText
  case mapText
  case mapObject
  case point
  case geometry
  case list
  case sparseVector
  /// Nothing of this kind can be shown.
  case impossible
  /// Texts as a digest.
  case hashed
}

/// A run of bytes among a plan's constants.
struct ConstantPart {
  var offset: UInt32
  var length: UInt32
}

/// One field of a key or a row: where its value is found and how it is written. Without references, so that a row's
/// fields lie in one run of memory.
struct FieldPlan {
  var operation: FieldOperation
  /// Whether the values are elements of an array, which Debezium reads through JDBC even from the stream.
  var isElement: Bool
  /// Whether the field may be null.
  var isOptional: Bool
  /// Index of the column among the row's values.
  var column: Int32
  var argument: Int32
  /// `{"name":` for the first field, `,"name":` for the others.
  var name: ConstantPart
  /// What stands for NULL: `null`, the default, or for a column that allows no NULL an empty value of its type.
  var null: ConstantPart
  /// The same in an old row that holds the key's columns only, where NULL says nothing.
  var unlisted: ConstantPart
  /// What stands for a value that the log does not carry.
  var absent: ConstantPart
  /// What stands for a value that cannot be shown.
  var failed: ConstantPart
  /// Index of the plan of a list's elements; -1 where there are none.
  var element: Int32
  /// UTF-16 units that a text, or bytes that bytes are cut to; -1: none.
  var limit: Int32
  /// Index of the digest of a hashed field; -1: none.
  var hash: Int32
}
