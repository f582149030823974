import Changes

/// Builds a table's schema from what the catalogue and the stream say about it. Pure.
struct TableSchemaBuilder: Sendable {
  var types: TypeCatalogue

  init(types: TypeCatalogue) { self.types = types }

  /// The types that have to be added to `types` before `build` can know all of the table's columns.
  func missingTypes(of table: CatalogueTable, relation: RelationMessage? = nil) -> Set<UInt32> {
    types.missing(table.columns.map(\.typeOID) + (relation?.columns.map(\.typeOID) ?? []))
  }

  /// The schema of `table`.
  ///
  /// With a relation message its columns, types and order hold, and the catalogue adds optionality, defaults and key,
  /// as Debezium does: a column that the stream does not carry is missing, one that the catalogue no longer has is
  /// optional. `version` is unique in the process.
  func build(_ table: CatalogueTable, relation: RelationMessage? = nil, version: Int) -> TableSchema {
    var defaults = DefaultValues()
    let columns: [Column]
    if let relation {
      let byName = Dictionary(table.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      columns = relation.columns.map { announced in
        var source =
          byName[announced.name]
          ?? CatalogueColumn(name: announced.name, number: 0, typeOID: announced.typeOID)
        source.typeOID = announced.typeOID
        source.typeModifier = announced.typeModifier
        return column(source, isAnnounced: true, &defaults)
      }
    } else {
      columns = table.columns.map { column($0, isAnnounced: false, &defaults) }
    }
    return TableSchema(
      name: table.name, columns: columns, keyColumns: TableSchemaBuilder.keyColumns(of: table, among: columns),
      comment: table.comment, version: version, defaults: defaults.frozen())
  }

  private func column(
    _ source: CatalogueColumn, isAnnounced: Bool, _ defaults: inout DefaultValues
  ) -> Column {
    let resolved = types.resolve(source.typeOID, modifier: source.typeModifier)
    var column = Column(
      name: source.name, type: resolved.type, isOptional: !source.isNotNull, typeName: resolved.typeName,
      length: resolved.length, scale: resolved.scale, comment: source.comment, isGenerated: source.isGenerated)
    // Debezium knows defaults by the declared type's name, and so none of a domain's. The expression of a generated
    // column counts as one.
    if !resolved.isDomain, let expression = source.defaultExpression {
      column.defaultValue = defaults.value(of: expression, in: column)
    }
    if resolved.isDomain {
      column.declaredTypeName = types[source.typeOID]?.name
    } else if !isAnnounced {
      column.declaredTypeName = TableSchemaBuilder.serialName(source, column)
    }
    if column.type == .decimal(precision: nil, scale: nil), resolved.isDomain || isAnnounced {
      (column.length, column.scale) = (TableSchemaBuilder.lengthOfAnyNumeric, 0)
    }
    return column
  }

  /// What Debezium takes for the length of a `numeric` without precision, unless it read the table's shape through
  /// JDBC.
  private static let lengthOfAnyNumeric = 131_089

  /// `serial` and its relatives, as the JDBC driver calls an integer that a sequence fills.
  private static func serialName(_ source: CatalogueColumn, _ column: Column) -> String? {
    guard let expression = source.defaultExpression, expression.contains("nextval(") else { return nil }
    return ["int2": "smallserial", "int4": "serial", "int8": "bigserial"][column.typeName]
  }

  /// The primary key; else the first unique index without an expression, the clustered one first, then by name; a
  /// column that is not among `columns` is left out.
  static func keyColumns(of table: CatalogueTable, among columns: [Column]) -> [Int] {
    var names = table.primaryKey
    if names.isEmpty {
      let usable = table.uniqueIndexes.filter { !$0.columns.contains(nil) && !$0.columns.isEmpty }
      let first = usable.min { a, b in
        a.isClustered != b.isClustered ? a.isClustered : a.name < b.name
      }
      names = first?.columns.compactMap { $0 } ?? []
    }
    return names.compactMap { name in columns.firstIndex { $0.name == name } }
  }
}
