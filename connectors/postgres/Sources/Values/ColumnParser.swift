import Changes

/// How the texts of one column are read: its type, compiled to one small code.
struct ColumnParser: BitwiseCopyable {
  enum Operation: UInt8 {
    case text
    case boolean
    case int16, int32, int64
    case float32, float64
    case decimal, money
    case bytes, bits
    case date, time, timeWithZone, timestamp, timestampWithZone, interval
    case map, point, geometry, vector, halfVector
    case array
  }

  var operation: Operation
  /// How an array's elements are read; `.text` for all others.
  var element: Operation
  /// Between an array's elements: a comma, for `box` a semicolon (`pg_type.typdelim`).
  var delimiter: UInt8

  init(_ type: ColumnType) {
    operation = Operation(type)
    element = .text
    delimiter = UInt8(ascii: ",")
    if case .array(let contents) = type {
      element = Operation(contents.type)
      if contents.typeName == "box" { delimiter = UInt8(ascii: ";") }
    }
  }
}

extension ColumnParser.Operation {
  init(_ type: ColumnType) {
    switch type {
    case .boolean: self = .boolean
    case .int16: self = .int16
    case .int32: self = .int32
    case .int64: self = .int64
    case .float32: self = .float32
    case .float64: self = .float64
    case .decimal: self = .decimal
    case .money: self = .money
    case .bytes: self = .bytes
    case .bits: self = .bits
    case .date: self = .date
    case .time: self = .time
    case .timeWithZone: self = .timeWithZone
    case .timestamp: self = .timestamp
    case .timestampWithZone: self = .timestampWithZone
    case .interval: self = .interval
    case .map: self = .map
    case .point: self = .point
    case .geometry, .geography: self = .geometry
    case .vector: self = .vector
    case .halfVector: self = .halfVector
    case .array: self = .array
    case .text, .sparseVector, .unknown: self = .text
    }
  }
}
