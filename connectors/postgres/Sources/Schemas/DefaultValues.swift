import Changes

/// The constants that a table's columns default to, while its schema is built.
struct DefaultValues: ~Copyable {
  private var store = RowStore(byteCapacity: 256, valueCapacity: 32)
  private var parser = ValueParser()

  init() {}

  consuming func frozen() -> FrozenStore { FrozenStore(store) }

  /// The constant that `expression` (as `pg_get_expr` prints it) means for the column; nil where none is known.
  ///
  /// A call becomes a placeholder of the type, as in Debezium: consumers see that there is a default, not which.
  mutating func value(of expression: String, in column: Column) -> Value? {
    guard let text = DefaultExpression(expression).text(for: column) else { return nil }
    var utf8 = text
    return utf8.withUTF8 { bytes in
      try? parser.parse(UnsafeRawBufferPointer(bytes), as: ColumnParser(column.type), into: &store)
    }
  }
}

/// A column's default as the catalogue prints it.
///
/// ```
///   42   true   'it''s'::text   '-3'::integer   NULL::text   now()   nextval('s'::regclass)   (1 + 2)   CURRENT_DATE
/// ```
struct DefaultExpression {
  let expression: String

  init(_ expression: String) { self.expression = expression }

  /// The text of the constant as a value of the column's type would be printed; nil where there is none.
  func text(for column: Column) -> String? {
    if expression.uppercased().hasPrefix("NULL::") || expression.uppercased() == "NULL" { return nil }
    if case .text(.enumeration) = column.type { return isCall ? nil : quoted }
    guard let placeholder = DefaultExpression.placeholder(typeName: column.typeName) else { return nil }
    if isCall || DefaultExpression.clocks.contains(expression) { return placeholder }
    let literal = quoted ?? expression
    switch column.type {
    case .boolean: return literal.lowercased() == "true" ? "t" : "f"
    case .decimal: return literal.utf8.allSatisfy { $0 < 0x3A } ? literal : nil
    case .timestamp: return literal.utf8.contains(0x3A) ? literal : midnight(literal, zone: "")
    case .timestampWithZone: return literal.utf8.contains(0x3A) ? literal : midnight(literal, zone: "+00")
    default: return literal
    }
  }

  /// What stands for a computed default; nil where the type has no defaults in events.
  static func placeholder(typeName: String) -> String? {
    switch typeName {
    case "int2", "int4", "int8": return "0"
    case "numeric", "float4", "float8": return "0.0"
    case "bool": return "f"
    case "text", "varchar", "bpchar", "xml": return ""
    case "json", "jsonb": return "{}"
    case "uuid": return "00000000-0000-0000-0000-000000000000"
    case "date": return "1970-01-01"
    case "time": return "00:00:00"
    case "timestamp": return "1970-01-01 00:00:00"
    case "timestamptz": return "1970-01-01 00:00:00+00"
    case "interval": return "00:00:00"
    case "bit": return "00"
    case "varbit": return "0"
    default: return nil
    }
  }

  /// Defaults that read the clock and look like no call.
  private static let clocks: Set<String> = [
    "CURRENT_TIMESTAMP", "CURRENT_TIME", "CURRENT_DATE", "LOCALTIME", "LOCALTIMESTAMP",
  ]

  /// Whether it begins with a call, perhaps within a parenthesis: `now()`, `(upper('a'::text) || 'x'::text)`.
  private var isCall: Bool {
    var rest = expression.utf8[...]
    if rest.first == UInt8(ascii: "(") { rest = rest.dropFirst() }
    let name = rest.prefix { byte in
      let isLetter = (byte | 0x20) &- 0x61 < 26
      return isLetter || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
    guard !name.isEmpty else { return false }
    rest = rest[name.endIndex...]
    return rest.first == UInt8(ascii: "(") && rest.contains(UInt8(ascii: ")"))
  }

  /// The contents of the first quoted literal; nil where there is none.
  private var quoted: String? {
    let bytes = Array(expression.utf8)
    guard var index = bytes.firstIndex(of: UInt8(ascii: "'")) else { return nil }
    var contents: [UInt8] = []
    index += 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "'") {
        guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "'") else {
          return String(decoding: contents, as: UTF8.self)
        }
        index += 1
      }
      contents.append(bytes[index])
      index += 1
    }
    return nil
  }

  /// A date as the timestamp of its beginning; an era goes last. `infinity` stays.
  private func midnight(_ date: String, zone: String) -> String {
    guard let first = date.utf8.first, first &- 0x30 < 10 else { return date }
    return date.hasSuffix(" BC") ? "\(date.dropLast(3)) 00:00:00\(zone) BC" : "\(date) 00:00:00\(zone)"
  }
}
