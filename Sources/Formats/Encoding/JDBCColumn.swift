import Changes

/// What PostgreSQL's JDBC driver says about a column: Debezium truncates and hashes by it and shows it where a source
/// type is propagated.
struct JDBCColumn {
  var typeName: String
  var length: Int
  var scale: Int?
  /// Whether the driver counts the type among character types, which are all that masks and hashes touch.
  var isCharacter: Bool

  private static let unlimited = 2_147_483_647

  init(_ column: Column) {
    typeName = column.typeName.uppercased()
    if case .array(let element) = column.type, !typeName.hasPrefix("_") {
      typeName = "_\(element.typeName.uppercased())"
    }
    (length, scale) = JDBCColumn.shape(of: column.type, column)
    isCharacter = ["TEXT", "VARCHAR", "BPCHAR", "CHAR", "NAME"].contains(typeName)
    if case .text(.enumeration) = column.type { isCharacter = true }
    if let declared = column.declaredTypeName { typeName = declared.uppercased() }
  }

  private static func shape(of type: ColumnType, _ column: Column) -> (Int, Int?) {
    switch type {
    case .boolean: return (1, 0)
    case .int16: return (5, 0)
    case .int32: return (10, 0)
    case .int64: return (column.typeName == "oid" ? 10 : 19, 0)
    case .float32: return (8, 8)
    case .float64: return (17, 17)
    case .decimal(let precision?, let scale): return (precision, scale ?? 0)
    case .decimal(nil, _): return (column.length ?? 0, column.scale)
    case .text(.plain): return (column.length ?? (column.typeName == "char" ? 1 : unlimited), 0)
    case .bits(let length, let isVarying): return (length ?? (isVarying ? unlimited : 1), 0)
    case .date: return (13, 0)
    case .time(let digits): return (8 + fraction(digits), digits)
    case .timeWithZone(let digits): return (14 + fraction(digits), digits)
    case .timestamp(let digits): return (22 + fraction(digits), digits)
    case .timestampWithZone(let digits): return (28 + fraction(digits), digits)
    case .interval: return (49, column.scale ?? 6)
    case .array(let element): return shape(of: element.type, column)
    default: return (unlimited, 0)
    }
  }

  /// Characters of the point and the fraction; the driver counts a single digit as two.
  private static func fraction(_ digits: Int) -> Int { digits == 0 ? 0 : max(digits, 2) + 1 }
}
