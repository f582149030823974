import Changes
import Patterns

/// Which columns are an event's key where the table's own are not wanted: `message.key.columns`.
///
/// ```
///   shop.orders:id,day;shop\.(.*):code      rules between semicolons; before the colon a table, after it columns
/// ```
/// The table's part and each column's part, joined by a dot, are one regular expression over `schema.table.column` (or
/// with the database before it).
package struct KeyRules: Sendable {
  private let columns: PatternList

  package init(_ settings: inout Settings) {
    let name = "message.key.columns"
    var patterns: [Pattern] = []
    let rules = (settings.text(name) ?? "").split(separator: ";").map { String($0).trimmed }.filter { !$0.isEmpty }
    for rule in rules {
      let parts = rule.split(separator: ":", omittingEmptySubsequences: false).map { String($0).trimmed }
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
        settings.reject(name, "'\(rule)' found, TABLE:COLUMN,COLUMN... allowed, several of them between semicolons")
        continue
      }
      let columns = parts[1].split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
      patterns += columns.compactMap { settings.pattern(name, "\(parts[0]).\($0)") }
    }
    columns = PatternList(patterns)
  }

  /// Indexes of the key's columns, in the key's order: those the rules name, rule by rule, else the table's own; empty
  /// where there are neither.
  package func keyColumns(of table: TableSchema) -> [Int] {
    if columns.isEmpty { return table.keyColumns }
    let prefixes = table.name.filterForms
    var found: [Int] = []
    for pattern in columns.patterns {
      for (index, column) in table.columns.enumerated() where !found.contains(index) {
        if prefixes.contains(where: { pattern.matches("\($0).\(column.name)") }) { found.append(index) }
      }
    }
    return found.isEmpty ? table.keyColumns : found
  }
}
