import Changes
import ConnectorKit

/// How a table of the warehouse comes to have the columns of its source: what is missing is added, what is too narrow
/// widened. Pure.
struct TableEvolution {
  /// What to execute, in order.
  var statements: [String] = []
  /// The table's columns afterwards, in the warehouse's order; those that the source no longer has included.
  var columns: [TargetColumn] = []
  /// Columns whose old rows get no value although the source may have filled them in.
  var unfilled: [String] = []

  /// `wanted`: the source's columns, each with the text of a default for rows already there. `existing`: the table's
  /// columns as the catalogue has them; empty: there is no table. Fails where a column cannot become what it has to be.
  init(
    of target: TargetName, wanted: [(column: TargetColumn, fill: DefaultFill)],
    existing: [(name: String, type: String)], dialect: any Dialect, mayChange: Bool
  ) throws(ConnectorFailure) {
    if existing.isEmpty {
      try TableEvolution.check(mayChange, "table \(target) is not there")
      columns = wanted.map(\.column)
      if !target.schema.isEmpty { statements.append(dialect.createSchema(target.schema)) }
      statements.append(dialect.createTable(TargetTable(name: target, columns: columns, keyColumns: [])))
      return
    }
    for (name, typeName) in existing {
      let match = wanted.first { TableEvolution.isSame($0.column.name, name) }
      try keep(name, typeName, match?.column, in: target, dialect, mayChange)
    }
    for (column, fill) in wanted where !existing.contains(where: { TableEvolution.isSame($0.name, column.name) }) {
      try TableEvolution.check(mayChange, "column \(column.name) of table \(target) is not there")
      var text: String?
      if case .constant(let constant) = fill { text = constant }
      if case .unknown = fill { unfilled.append(column.name) }
      statements += dialect.addColumn(column, to: target, defaultText: text)
      columns.append(column)
    }
  }

  private mutating func keep(
    _ name: String, _ typeName: String, _ wanted: TargetColumn?, in target: TargetName, _ dialect: any Dialect,
    _ mayChange: Bool
  ) throws(ConnectorFailure) {
    let type = dialect.type(named: typeName)
    guard let wanted else {
      // Nothing is ever written to it; the type does not matter.
      return columns.append(TargetColumn(name, type ?? .text))
    }
    if let type, type.widens(wanted.type) { return columns.append(TargetColumn(name, type)) }
    guard let type, wanted.type.widens(type) else {
      throw ConnectorFailure(
        .stop, code: "type-change",
        "column \(name) of table \(target) is \(typeName) in the warehouse and cannot become "
          + "\(dialect.name(of: wanted.type)) as the source's column is now",
        hint: "Change the column in the warehouse, or rename the table there and take a new snapshot.")
    }
    try TableEvolution.check(
      mayChange, "column \(name) of table \(target) is \(typeName), \(dialect.name(of: wanted.type)) is needed")
    statements.append(dialect.changeType(of: TargetColumn(name, wanted.type), in: target))
    columns.append(TargetColumn(name, wanted.type))
  }

  private static func check(_ mayChange: Bool, _ what: String) throws(ConnectorFailure) {
    if mayChange { return }
    throw ConnectorFailure(
      .stop, code: "schema-differs", "\(what) in the warehouse, and schema.evolution=none forbids changing it",
      hint: "Make the change by hand, or set schema.evolution=basic.")
  }

  /// DuckDB's names do not tell upper from lower case.
  static func isSame(_ a: String, _ b: String) -> Bool { a == b || a.lowercased() == b.lowercased() }
}

/// What the rows already in a table get in a column added to it.
enum DefaultFill: Equatable {
  case null
  case constant(String)
  /// The source has a default that is not a constant.
  case unknown

  init(_ column: Column, _ defaults: borrowing RowStore) {
    guard let value = column.defaultValue else {
      // A column that must not be NULL was filled with something.
      self = column.isOptional ? .null : .unknown
      return
    }
    switch value.kind {
    case .null, .absent: self = .null
    case .boolean: self = .constant(value.bits == 1 ? "true" : "false")
    case .integer: self = .constant(String(value.signed))
    case .decimal:
      self = .constant(DecimalForm.text(value.signed, scale: Int(Int32(bitPattern: value.length))))
    case .float32: self = .constant(Float(bitPattern: UInt32(truncatingIfNeeded: value.bits)).description)
    case .float64: self = .constant(Double(bitPattern: value.bits).description)
    case .text, .decimalText: self = .constant(String(decoding: defaults.contents(of: value), as: UTF8.self))
    case .bytes, .date, .time, .timestamp, .interval, .list: self = .unknown
    }
  }
}
