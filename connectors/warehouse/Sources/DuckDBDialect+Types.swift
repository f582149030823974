import Changes

/// Which DuckDB type holds which source type; the table of the connector's README.
extension DuckDBDialect {
  /// Digits that DuckDB's DECIMAL holds at most.
  static let digitsMax = 38

  package func type(of column: Column) -> WarehouseType { type(of: column.type) }

  private func type(of type: ColumnType) -> WarehouseType {
    switch type {
    case .boolean: return .boolean
    case .int16: return .int16
    case .int32: return .int32
    case .int64: return .int64
    case .float32: return .float32
    case .float64: return .float64
    case .decimal(let precision, let scale): return decimal(precision: precision, scale: scale)
    // 64 bits of the smallest unit: up to 19 digits.
    case .money: return keepsDecimalsAsText ? .text : .decimal(precision: 19, scale: 2)
    case .text(let kind): return text(kind)
    case .bytes, .geometry, .geography: return .bytes
    // A varying bit string may be empty, which DuckDB's BIT cannot be.
    case .bits(_, let isVarying): return isVarying ? .text : .bits
    case .date: return .date
    case .time: return .time
    case .timeWithZone: return .timeWithZone
    case .timestamp: return .timestamp
    case .timestampWithZone: return .timestampWithZone
    case .interval: return .interval
    case .map: return .textMap
    case .point: return .point
    case .vector: return .list(.float64)
    case .halfVector: return .list(.float32)
    case .array(let element): return .list(self.type(of: element.type))
    case .sparseVector, .unknown: return .text
    }
  }

  private func text(_ kind: TextKind) -> WarehouseType {
    switch kind {
    case .json: return hasJSON ? .json : .text
    case .uuid: return .uuid
    case .plain, .name, .xml, .tsvector, .ltree, .enumeration: return .text
    }
  }

  /// DECIMAL where the declaration fits; text, which is exact too, where there is none or it does not.
  private func decimal(precision: Int?, scale: Int?) -> WarehouseType {
    guard !keepsDecimalsAsText, let precision else { return .text }
    let scale = scale ?? 0
    // numeric(3,-2) holds whole hundreds of five digits; numeric(3,5) five digits after the point.
    let digits = scale < 0 ? precision - scale : max(precision, scale)
    guard digits >= 1, digits <= DuckDBDialect.digitsMax else { return .text }
    return .decimal(precision: digits, scale: max(scale, 0))
  }

  package func name(of type: WarehouseType) -> String {
    switch type {
    case .boolean: return "BOOLEAN"
    case .int8: return "TINYINT"
    case .int16: return "SMALLINT"
    case .int32: return "INTEGER"
    case .int64: return "BIGINT"
    case .float32: return "FLOAT"
    case .float64: return "DOUBLE"
    case .decimal(let precision, let scale): return "DECIMAL(\(precision),\(scale))"
    case .text: return "VARCHAR"
    case .json: return "JSON"
    case .uuid: return "UUID"
    case .bytes: return "BLOB"
    case .bits: return "BIT"
    case .date: return "DATE"
    case .time: return "TIME"
    case .timeWithZone: return "TIME WITH TIME ZONE"
    case .timestamp: return "TIMESTAMP"
    case .timestampWithZone: return "TIMESTAMP WITH TIME ZONE"
    case .interval: return "INTERVAL"
    case .textMap: return "MAP(VARCHAR, VARCHAR)"
    case .point: return "STRUCT(x DOUBLE, y DOUBLE)"
    case .list(let element): return "\(name(of: element))[]"
    }
  }

  package func type(named text: String) -> WarehouseType? {
    if text.hasSuffix("[]") { return type(named: String(text.dropLast(2))).map { .list($0) } }
    if text.hasPrefix("DECIMAL("), text.hasSuffix(")") {
      let numbers = text.dropFirst(8).dropLast().split(separator: ",").map { Int($0) }
      guard numbers.count == 2, let precision = numbers[0], let scale = numbers[1] else { return nil }
      return .decimal(precision: precision, scale: scale)
    }
    return DuckDBDialect.plainTypes.first { name(of: $0) == text }
  }

  private static let plainTypes: [WarehouseType] = [
    .boolean, .int16, .int32, .int64, .float32, .float64, .text, .json, .uuid, .bytes, .bits, .date, .time,
    .timeWithZone, .timestamp, .timestampWithZone, .interval, .textMap, .point,
  ]
}
