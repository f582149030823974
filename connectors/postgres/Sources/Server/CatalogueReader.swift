import Changes
import ConnectorKit
import PostgresClient

/// Reads tables and types from the server's catalogue, as `TableSchemaBuilder` takes them.
struct CatalogueReader {
  let connection: PostgresConnection
  let database: String

  /// The tables with these oids, those that are gone left out.
  func tables(_ oids: [UInt32]) throws(ConnectorFailure) -> [UInt32: CatalogueTable] {
    var tables = try columns(oids)
    try addIndexes(oids, to: &tables)
    return tables
  }

  /// Whether the transaction still runs: until it has ended for everybody it holds a lock on its own number.
  func isRunning(_ transaction: UInt32) throws(ConnectorFailure) -> Bool {
    let rows = try translating("looking at a transaction") { () throws(PostgresError) in
      try connection.query(
        "SELECT 1 FROM pg_locks WHERE locktype = 'transactionid' AND transactionid = $1::xid AND granted",
        ["\(transaction)"])
    }
    return rows.count > 0
  }

  private func columns(_ oids: [UInt32]) throws(ConnectorFailure) -> [UInt32: CatalogueTable] {
    let rows = try query(
      """
      SELECT c.oid, n.nspname, c.relname, obj_description(c.oid, 'pg_class'), a.attname, a.attnum, a.atttypid,
        a.atttypmod, a.attnotnull OR (t.typtype = 'd' AND t.typnotnull), pg_get_expr(d.adbin, d.adrelid),
        a.attgenerated <> '',
        col_description(c.oid, a.attnum)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE c.oid = ANY ($1::oid[]) ORDER BY c.oid, a.attnum
      """, oids)
    var tables: [UInt32: CatalogueTable] = [:]
    for row in 0..<rows.count {
      guard let oid = rows.oid(row, 0), let schema = rows.text(row, 1), let table = rows.text(row, 2) else { continue }
      var entry =
        tables[oid]
        ?? CatalogueTable(
          oid: oid, name: TableName(database: database, schema: schema, table: table), comment: rows.text(row, 3),
          columns: [])
      if let name = rows.text(row, 4), let number = rows.integer(row, 5), let type = rows.oid(row, 6) {
        entry.columns.append(
          CatalogueColumn(
            name: name, number: number, typeOID: type,
            typeModifier: Int32(truncatingIfNeeded: rows.integer(row, 7) ?? -1),
            isNotNull: rows.boolean(row, 8) ?? false,
            defaultExpression: rows.text(row, 9), isGenerated: rows.boolean(row, 10) ?? false,
            comment: rows.text(row, 11)))
      }
      tables[oid] = entry
    }
    return tables
  }

  private func addIndexes(_ oids: [UInt32], to tables: inout [UInt32: CatalogueTable]) throws(ConnectorFailure) {
    let rows = try query(
      """
      SELECT i.indrelid, c.relname, i.indisprimary, i.indisclustered, a.attname, k.place <= i.indnkeyatts
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place)
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number > 0
      WHERE i.indrelid = ANY ($1::oid[]) AND i.indisunique ORDER BY 1, 2, k.place
      """, oids)
    for row in 0..<rows.count {
      guard let oid = rows.oid(row, 0), let index = rows.text(row, 1), var table = tables[oid] else { continue }
      let column = rows.text(row, 4)
      if rows.boolean(row, 2) ?? false {
        if let column, rows.boolean(row, 5) ?? true { table.primaryKey.append(column) }
      } else if table.uniqueIndexes.last?.name == index {
        table.uniqueIndexes[table.uniqueIndexes.count - 1].columns.append(column)
      } else {
        table.uniqueIndexes.append(
          CatalogueIndex(name: index, columns: [column], isClustered: rows.boolean(row, 3) ?? false))
      }
      tables[oid] = table
    }
  }

  /// The types with these oids, each with its labels where it is an enumeration.
  func types(_ oids: some Sequence<UInt32>) throws(ConnectorFailure) -> [CatalogueType] {
    let rows = try query(
      """
      SELECT t.oid, t.typname, t.typtype, CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END, t.typbasetype,
        t.typtypmod, e.enumlabel
      FROM pg_type t LEFT JOIN pg_enum e ON e.enumtypid = t.oid
      WHERE t.oid = ANY ($1::oid[]) ORDER BY t.oid, e.enumsortorder
      """, Array(oids))
    var types: [CatalogueType] = []
    for row in 0..<rows.count {
      guard let oid = rows.oid(row, 0) else { continue }
      if types.last?.oid != oid {
        types.append(
          CatalogueType(
            oid: oid, name: rows.text(row, 1) ?? "",
            kind: rows.text(row, 2)?.first.flatMap { CatalogueType.Kind(rawValue: $0) } ?? .base,
            elementOID: rows.oid(row, 3) ?? 0, baseTypeOID: rows.oid(row, 4) ?? 0,
            typeModifier: Int32(truncatingIfNeeded: rows.integer(row, 5) ?? -1)))
      }
      if let label = rows.text(row, 6) { types[types.count - 1].labels.append(label) }
    }
    return types
  }

  private func query(_ sql: String, _ oids: [UInt32]) throws(ConnectorFailure) -> PostgresRows {
    let list = "{" + oids.map(String.init).joined(separator: ",") + "}"
    return try translating("reading the catalogue") { () throws(PostgresError) in
      try connection.query(sql, [list])
    }
  }
}

extension PostgresRows {
  fileprivate func oid(_ row: Int, _ column: Int) -> UInt32? { text(row, column).flatMap { UInt32($0) } }
}
