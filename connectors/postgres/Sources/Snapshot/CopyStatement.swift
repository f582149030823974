import Changes
import PostgresClient

/// The statement that reads a part of a table, columns in the schema's order. Pure.
///
/// Like Debezium's SELECT it names every column, generated ones too, and reads what the table's name means to SELECT:
/// the rows of partitions and of inheriting tables with it.
enum CopyStatement {
  static func text(_ table: SnapshotTable, _ blocks: BlockRange?) -> String {
    let columns = table.schema.columns
    let name = Quoting.qualified(table.name.schema, table.name.table)
    if let select = table.select { return copy(own(select.text, columns, returned: Set(select.columns))) }
    let list = columns.map { Quoting.identifier($0.name) }.joined(separator: ", ")
    // Without the executor between, a plain copy is faster; it knows neither children nor computed columns.
    let isPlain = table.kind == .plain && !table.hasChildren && !table.hasRowSecurity && blocks == nil
    if isPlain, !columns.isEmpty, !columns.contains(where: \.isGenerated) { return "COPY \(name) (\(list)) TO STDOUT" }
    return copy("SELECT \(list) FROM \(name)\(condition(blocks))")
  }

  private static func copy(_ select: String) -> String { "COPY (\(select)) TO STDOUT" }

  /// The user's statement may return fewer columns, or others: what it lacks is NULL.
  private static func own(_ select: String, _ columns: [Column], returned: Set<String>) -> String {
    let list = columns.map { returned.contains($0.name) ? "t." + Quoting.identifier($0.name) : "NULL" }
    return "SELECT \(list.joined(separator: ", ")) FROM (\n\(select)\n) AS t"
  }

  private static func condition(_ blocks: BlockRange?) -> String {
    guard let blocks else { return "" }
    var terms: [String] = []
    if blocks.first > 0 { terms.append("ctid >= '(\(blocks.first),0)'::tid") }
    if let end = blocks.end { terms.append("ctid < '(\(end),0)'::tid") }
    return terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ")
  }
}
