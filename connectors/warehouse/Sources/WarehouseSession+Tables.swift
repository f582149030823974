import Changes
import ConnectorKit

/// Tables and their shapes.
extension WarehouseSession {
  /// The table that rows of this schema go to. At the first row of a new schema the warehouse's table is made to fit,
  /// after the changes that came with the schema before it are applied.
  func table(for schema: TableSchema) throws(ConnectorFailure) -> WarehouseTable {
    if let known = tables[schema.name], known.schema.version == schema.version { return known }
    return try adopt(schema)
  }

  private func adopt(_ schema: TableSchema) throws(ConnectorFailure) -> WarehouseTable {
    let target = settings.naming.target(of: schema.name)
    if let other = sources[target], other != schema.name {
      throw ConnectorFailure(
        .stop, code: "table-name-clash",
        "tables \(other) and \(schema.name) would both become \(target) in the warehouse",
        hint: "Choose a collection.name.format that tells them apart.")
    }
    if let old = tables[schema.name] {
      try apply(old)
      try old.appender?.finish()
      old.appender = nil
    }
    try beginIfNeeded()
    let plan = ColumnPlan(schema, dialect: dialect, settings: settings, rules: columnRules)
    let allColumns = try evolve(target, schema, plan)
    let table = WarehouseTable(schema, target: target, columns: allColumns, plan)
    tables[schema.name] = table
    sources[target] = schema.name
    return table
  }

  private func evolve(
    _ target: TargetName, _ schema: TableSchema, _ plan: ColumnPlan
  ) throws(ConnectorFailure) -> [TargetColumn] {
    let existing = try executor.rows(dialect.describe(target)).map { (name: $0[0] ?? "", type: $0[1] ?? "") }
    try checkMode(target, existing.map(\.name))
    var wanted = zip(plan.names, zip(plan.types, plan.fills)).map { (column: TargetColumn($0, $1.0), fill: $1.1) }
    if settings.mode == .history { wanted += HistoryColumns.columns.map { (column: $0, fill: .null) } }
    let evolution = try TableEvolution(
      of: target, wanted: wanted, existing: existing, dialect: dialect, mayChange: settings.evolution == .basic)
    for statement in evolution.statements { try executor.execute(statement) }
    if existing.isEmpty {
      ownTables.insert(target)
      try executor.execute(
        dialect.storeTable, [.text(schema.name.qualified), .text(target.schema), .text(target.table)])
      log.info("warehouse table created", ["table": target.description])
    } else if !evolution.statements.isEmpty {
      log.info(
        "warehouse table changed",
        ["table": target.description, "statements": evolution.statements.joined(separator: "; ")])
    }
    if !evolution.unfilled.isEmpty {
      log.warning(
        "rows already in the warehouse have NULL in a new column, the source may have filled it",
        ["table": target.description, "columns": evolution.unfilled.joined(separator: ",")])
    }
    return evolution.columns
  }

  /// A mirror and a history have different columns and must not be mixed.
  private func checkMode(_ target: TargetName, _ names: [String]) throws(ConnectorFailure) {
    guard !names.isEmpty else { return }
    let isHistory = names.contains("_op") && names.contains("_sequence")
    guard isHistory != (settings.mode == .history) else { return }
    throw ConnectorFailure(
      .stop, code: "table-mode-differs",
      "table \(target) of the warehouse is \(isHistory ? "a history" : "a mirror"), and table.mode says otherwise",
      hint: "Use another file, or the mode that the table was made with.")
  }
}
