import Changes
import Patterns

/// Which tables a pipeline captures: `schema.include.list`, `schema.exclude.list`, `table.include.list`,
/// `table.exclude.list` and `table.ignore.builtin`, with Debezium's meaning.
///
/// A table's expression has to match the whole of `schema.table` (or of `database.schema.table`), a schema's the whole
/// name, without regard to case.
package struct TableFilter: Sendable {
  private let schemaInclude: PatternList
  private let schemaExclude: PatternList
  private let tableInclude: PatternList
  private let tableExclude: PatternList
  private let ignoresBuiltin: Bool

  package init(_ settings: inout Settings) {
    settings.rejectBoth("schema.include.list", "schema.exclude.list")
    settings.rejectBoth("table.include.list", "table.exclude.list")
    schemaInclude = settings.patterns("schema.include.list")
    schemaExclude = settings.patterns("schema.exclude.list")
    tableInclude = settings.patterns("table.include.list")
    tableExclude = settings.patterns("table.exclude.list")
    ignoresBuiltin = settings.boolean("table.ignore.builtin", default: true)
  }

  /// Whether every table is wanted but the built-in ones.
  package var isUnrestricted: Bool {
    schemaInclude.isEmpty && schemaExclude.isEmpty && tableInclude.isEmpty && tableExclude.isEmpty
  }

  package func isIncluded(_ name: TableName) -> Bool {
    if ignoresBuiltin, name.isBuiltin { return false }
    if !schemaInclude.isEmpty, !schemaInclude.matches(name.schema) { return false }
    if schemaExclude.matches(name.schema) { return false }
    let forms = name.filterForms
    if !tableInclude.isEmpty { return tableInclude.firstMatch(forms) != nil }
    return tableExclude.firstMatch(forms) == nil
  }

  /// Where a table stands in a snapshot: the place of the first expression of `table.include.list` that matches it; 0
  /// for all where there is no such list. Tables of one place go by name.
  package func snapshotRank(_ name: TableName) -> Int {
    tableInclude.firstMatch(name.filterForms) ?? (tableInclude.isEmpty ? 0 : .max)
  }

  /// The included of `names` in the order in which a snapshot reads them.
  package func inSnapshotOrder(_ names: [TableName]) -> [TableName] {
    let ranked = names.filter(isIncluded).map { (rank: snapshotRank($0), name: $0) }
    return ranked.sorted { ($0.rank, $0.name.qualified) < ($1.rank, $1.name.qualified) }.map(\.name)
  }
}

extension TableName {
  /// The texts that an expression may match: `schema.table`, then `database.schema.table`.
  package var filterForms: [String] {
    schema.isEmpty ? [qualified] : [qualified, "\(database).\(qualified)"]
  }

  /// Whether the server or an extension keeps the table for itself.
  package var isBuiltin: Bool {
    let schema = schema.lowercased()
    return schema == "pg_catalog" || schema == "information_schema" || schema.hasPrefix("pg_temp")
      || schema.hasPrefix("pg_toast") || table.lowercased() == "spatial_ref_sys"
  }
}
