import Changes
import ConnectorKit

/// One table on its way into the warehouse: its shapes on both sides, and the changes of it that are not applied yet.
final class WarehouseTable {
  let source: TableName
  let target: TargetName
  private(set) var schema: TableSchema
  /// The source's columns as the warehouse has them; what stages are made of.
  private(set) var table: TargetTable
  /// Every column of the warehouse's table in its own order.
  private(set) var allColumns: [TargetColumn]
  private(set) var shape: RowShape
  var keyed: KeyFold
  var keyless: RowFold
  /// Set while rows are appended to the table itself: in a snapshot, and for a history.
  var appender: (any RowAppender)?

  var hasKey: Bool { !table.keyColumns.isEmpty }

  var isClean: Bool { hasKey ? keyed.isEmpty : keyless.isEmpty }

  var pendingBytes: Int { isClean ? 0 : (hasKey ? keyed.usedBytes : keyless.usedBytes) }

  init(_ schema: TableSchema, target: TargetName, columns: [TargetColumn], _ plan: ColumnPlan) {
    self.schema = schema
    self.target = target
    source = schema.name
    allColumns = columns
    shape = plan.shape
    table = TargetTable(name: target, columns: plan.staged(in: columns), keyColumns: plan.keyColumns)
    keyed = KeyFold(plan.shape, keyColumns: plan.keyColumns)
    keyless = RowFold(plan.shape)
  }

  /// The columns as an appender to the table itself wants them.
  func appendColumns(verbatim: Bool) -> [AppendColumn] {
    allColumns.map { column in
      if let extra = HistoryColumns.columns.firstIndex(where: { $0.name == column.name }) {
        return AppendColumn(column.name, column.type, .extra(extra))
      }
      guard let place = table.columns.firstIndex(where: { $0.name == column.name }) else {
        return AppendColumn(column.name, column.type, .null)
      }
      return AppendColumn(column.name, column.type, .value(verbatim ? shape.columns[place] : place))
    }
  }

  /// Takes one change into the fold.
  @inline(__always)
  func fold(_ row: Row, _ store: borrowing RowStore, deletes: Bool, truncates: Bool) throws(FoldFailure) {
    let before = row.beforeImage == .none ? -1 : Int(row.before)
    let isFull = row.beforeImage == .full
    switch row.operation {
    case .create, .read:
      if hasKey { try keyed.insert(Int(row.after), in: store) } else { keyless.insert(Int(row.after), in: store) }
    case .update:
      if hasKey {
        try keyed.update(Int(row.after), before: before, isFull: isFull, in: store)
      } else {
        guard isFull else { throw .oldRowMissing }
        keyless.update(Int(row.after), before: before, in: store)
      }
    case .delete:
      guard deletes else { return }
      guard before >= 0, hasKey || isFull else { throw .oldRowMissing }
      if hasKey { try keyed.delete(before, in: store) } else { keyless.delete(before, in: store) }
    case .truncate:
      guard truncates else { return }
      if hasKey { keyed.truncate() } else { keyless.truncate() }
    case .message, .begin, .commit, .heartbeat: break
    }
  }

  func failure(_ failure: FoldFailure) -> ConnectorFailure {
    switch failure {
    case .keyMissing(let column):
      return ConnectorFailure(
        .stop, code: "key-missing",
        "a change of table \(source) comes without its key column \(table.columns[column].name)",
        hint: "The table's replica identity has to contain its primary key.")
    case .oldRowMissing:
      return ConnectorFailure(
        .stop, code: "old-row-missing",
        "table \(source) has no key, and an update or delete of it comes without the whole old row",
        hint: "Set REPLICA IDENTITY FULL, or name a key in primary.key.fields.")
    }
  }
}

/// Which columns of a source table go into the warehouse.
struct ColumnPlan {
  var names: [String]
  var types: [WarehouseType]
  var fills: [DefaultFill]
  /// Indexes among the kept columns.
  var keyColumns: [Int]
  var shape: RowShape

  /// The columns as the warehouse has them, whose types may be wider.
  func staged(in existing: [TargetColumn]) -> [TargetColumn] {
    zip(names, types).map { name, type in
      existing.first { TableEvolution.isSame($0.name, name) } ?? TargetColumn(name, type)
    }
  }

  init(_ schema: TableSchema, dialect: any Dialect, settings: WarehouseSettings, rules: ColumnRules) {
    let own = settings.usesKeys ? ColumnPlan.key(of: schema, settings.keyFields) : []
    let kept = schema.columns.indices.filter {
      own.contains($0) || rules.isIncluded(schema.columns[$0], of: schema.name)
    }
    names = kept.map { schema.columns[$0].name }
    types = kept.map { dialect.type(of: schema.columns[$0]) }
    fills = kept.map { DefaultFill(schema.columns[$0], schema.defaults.store) }
    keyColumns = own.compactMap { kept.firstIndex(of: $0) }
    var treatments: [(column: Int, treat: RowShape.Treatment)] = []
    for (place, column) in kept.enumerated() where !own.contains(column) {
      guard let rule = rules.treatment(of: schema.columns[column], of: schema.name),
        let treatment = ColumnTreatment(rule, schema.columns[column])
      else { continue }
      treatments.append((place, treatment.treat))
      // What a treated column is filled with must be treated too, and is not known in that form.
      if fills[place] != .null { fills[place] = .unknown }
      types[place] = treatment.type ?? types[place]
    }
    shape = RowShape(columns: kept, treatments: treatments)
  }

  /// A key with a column that may be NULL does not identify rows.
  private static func key(of schema: TableSchema, _ fields: [String]) -> [Int] {
    let own = schema.keyColumns
    if !own.isEmpty, own.allSatisfy({ !schema.columns[$0].isOptional }) { return own }
    let named = fields.compactMap { field in schema.columns.firstIndex { $0.name == field } }
    return named.count == fields.count ? named : []
  }
}
