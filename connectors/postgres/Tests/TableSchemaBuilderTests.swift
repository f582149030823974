import Changes
import Testing

@testable import PostgresConnector

@Suite struct TableSchemaBuilderTests {
  static let types = TypeCatalogue([
    CatalogueType(oid: 23, name: "int4"), CatalogueType(oid: 25, name: "text"),
    CatalogueType(oid: 1007, name: "_int4", elementOID: 23),
    CatalogueType(oid: 1043, name: "varchar"), CatalogueType(oid: 1015, name: "_varchar", elementOID: 1043),
    CatalogueType(oid: 1700, name: "numeric"),
    CatalogueType(oid: 1560, name: "bit"), CatalogueType(oid: 1562, name: "varbit"),
    CatalogueType(oid: 1186, name: "interval"), CatalogueType(oid: 1184, name: "timestamptz"),
    CatalogueType(oid: 600, name: "point"), CatalogueType(oid: 603, name: "box"),
    CatalogueType(oid: 1020, name: "_box", elementOID: 603),
    CatalogueType(oid: 100, name: "price", kind: .domain, baseTypeOID: 1700, typeModifier: 655366),
    CatalogueType(oid: 101, name: "low_price", kind: .domain, baseTypeOID: 100),
    CatalogueType(oid: 102, name: "ids", kind: .domain, baseTypeOID: 1007),
    CatalogueType(oid: 103, name: "_price", elementOID: 100),
    CatalogueType(oid: 104, name: "mood", kind: .enumeration, labels: ["sad", "ok"]),
    CatalogueType(oid: 105, name: "_mood", elementOID: 104), CatalogueType(oid: 106, name: "pair", kind: .composite),
    CatalogueType(oid: 107, name: "span", kind: .range),
    CatalogueType(oid: 3904, name: "int4range", kind: .range),
    CatalogueType(oid: 4451, name: "int4multirange", kind: .multirange),
    CatalogueType(oid: 108, name: "loop", kind: .domain, baseTypeOID: 108), CatalogueType(oid: 109, name: "citext"),
    CatalogueType(oid: 110, name: "vector"),
    CatalogueType(oid: 111, name: "orphan", kind: .domain, baseTypeOID: 999),
  ])

  typealias Resolution = (oid: UInt32, modifier: Int32, type: ColumnType, typeName: String, length: Int?, scale: Int?)

  static let resolutions: [Resolution] = [
    (23, -1, .int32, "int4", nil, nil), (1043, 44, .text(.plain), "varchar", 40, nil),
    (1043, -1, .text(.plain), "varchar", nil, nil),
    (1700, -1, .decimal(precision: nil, scale: nil), "numeric", nil, nil),
    (1700, 524294, .decimal(precision: 8, scale: 2), "numeric", 8, 2),
    (1700, 198658, .decimal(precision: 3, scale: -2), "numeric", 3, -2),
    (1560, 1, .bits(length: 1, isVarying: false), "bit", 1, nil),
    (1562, -1, .bits(length: nil, isVarying: true), "varbit", nil, nil),
    (1184, 3, .timestampWithZone(precision: 3), "timestamptz", nil, 3),
    (1184, -1, .timestampWithZone(precision: 6), "timestamptz", nil, nil),
    (1186, 2_147_418_112 | 0xFFFF, .interval, "interval", nil, nil),
    (100, -1, .decimal(precision: 10, scale: 2), "numeric", 10, 2),
    (101, -1, .decimal(precision: 10, scale: 2), "numeric", 10, 2),
    (102, -1, array(.int32, "int4"), "_int4", nil, nil), (103, -1, array(.unknown, "price"), "_price", nil, nil),
    (104, -1, .text(.enumeration(["sad", "ok"])), "mood", nil, nil),
    (105, -1, array(.text(.enumeration(["sad", "ok"])), "mood"), "_mood", nil, nil),
    (1015, 14, array(.text(.plain), "varchar"), "_varchar", 10, nil),
    (1020, -1, array(.unknown, "box"), "_box", nil, nil),
    (106, -1, .unknown, "pair", nil, nil), (107, -1, .unknown, "span", nil, nil),
    (3904, -1, .text(.plain), "int4range", nil, nil),
    (4451, -1, .unknown, "int4multirange", nil, nil), (109, -1, .text(.plain), "citext", nil, nil),
    (110, 3, .vector, "vector", 3, nil),
    (108, -1, .unknown, "oid 108", nil, nil), (9999, -1, .unknown, "oid 9999", nil, nil),
    (111, -1, .unknown, "oid 111", nil, nil),
  ]

  @Test(arguments: resolutions)
  func typesAreResolved(test: Resolution) {
    let resolved = Self.types.resolve(test.oid, modifier: test.modifier)
    #expect(resolved.type == test.type)
    #expect(resolved.typeName == test.typeName)
    #expect(resolved.length == test.length)
    #expect(resolved.scale == test.scale)
  }

  @Test func missingTypesAreFoundThroughDomainsAndArrays() {
    #expect(Self.types.missing([23, 103, 111, 7777, 108]) == [999, 7777])
  }

  private func table(
    _ names: [String], primaryKey: [String] = [], indexes: [CatalogueIndex] = []
  ) -> CatalogueTable {
    CatalogueTable(
      oid: 1, name: TableName(database: "d", schema: "s", table: "t"),
      columns: names.enumerated().map { CatalogueColumn(name: $1, number: $0 + 1, typeOID: 23) },
      primaryKey: primaryKey,
      uniqueIndexes: indexes)
  }

  @Test func keysArePrimaryFirst() {
    let builder = TableSchemaBuilder(types: Self.types)
    let index = CatalogueIndex(name: "i", columns: ["a"])
    #expect(
      builder.build(table(["a", "b", "c"], primaryKey: ["c", "b"], indexes: [index]), version: 1).keyColumns == [2, 1])
    #expect(builder.build(table(["a", "b"], indexes: [index]), version: 1).keyColumns == [0])
    #expect(builder.build(table(["a", "b"]), version: 1).keyColumns == [])
  }

  @Test func uniqueIndexesGoByClusteringThenName() {
    let builder = TableSchemaBuilder(types: Self.types)
    let byName = [CatalogueIndex(name: "z", columns: ["a"]), CatalogueIndex(name: "b", columns: ["c", "b"])]
    #expect(builder.build(table(["a", "b", "c"], indexes: byName), version: 1).keyColumns == [2, 1])
    let clustered = byName + [CatalogueIndex(name: "zz", columns: ["b"], isClustered: true)]
    #expect(builder.build(table(["a", "b", "c"], indexes: clustered), version: 1).keyColumns == [1])
    let expression = byName + [CatalogueIndex(name: "a", columns: ["a", nil])]
    #expect(builder.build(table(["a", "b", "c"], indexes: expression), version: 1).keyColumns == [2, 1])
  }

  /// The announced columns hold; the catalogue, which may be newer, adds what it knows of them.
  @Test func theRelationDecidesWhichColumnsThereAre() {
    let builder = TableSchemaBuilder(types: Self.types)
    var table = table(["id", "name", "computed", "new"], primaryKey: ["id"])
    table.columns[0].isNotNull = true
    table.columns[1].isNotNull = true
    table.columns[1].typeOID = 25
    table.columns[1].defaultExpression = "'none'::text"
    table.columns[1].comment = "what it is called"
    table.columns[2].isGenerated = true
    table.columns[2].defaultExpression = "(id + 1)"
    let relation = RelationMessage(
      id: 1, schema: "s", table: "t", identity: .primaryKey,
      columns: [
        .init(name: "name", isKey: false, typeOID: 1043, typeModifier: 14),
        .init(name: "gone", isKey: false, typeOID: 23, typeModifier: -1),
        .init(name: "id", isKey: true, typeOID: 23, typeModifier: -1),
      ])
    let schema = builder.build(table, relation: relation, version: 5)
    #expect(schema.version == 5)
    #expect(schema.columns.map(\.name) == ["name", "gone", "id"])
    #expect(schema.columns.map(\.type) == [.text(.plain), .int32, .int32])
    #expect(schema.columns.map(\.typeName) == ["varchar", "int4", "int4"])
    #expect(schema.columns.map(\.length) == [10, nil, nil])
    #expect(schema.columns.map(\.isOptional) == [false, true, false])
    #expect(schema.columns[0].comment == "what it is called")
    #expect(schema.columns[0].defaultValue.map { RowPrinter.text($0, schema.defaults.store) } == "\"none\"")
    #expect(schema.keyColumns == [2])
    let whole = builder.build(table, version: 6)
    #expect(whole.columns.map(\.name) == ["id", "name", "computed", "new"])
    #expect(whole.columns[2].isGenerated && whole.columns[2].defaultValue == nil)
  }

  @Test func domainsHaveNoDefaults() {
    var table = table(["a"])
    table.columns[0].typeOID = 100
    table.columns[0].defaultExpression = "5.00"
    #expect(TableSchemaBuilder(types: Self.types).build(table, version: 1).columns[0].defaultValue == nil)
  }
}
