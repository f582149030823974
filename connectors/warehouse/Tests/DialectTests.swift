import Changes
import Testing

@testable import WarehouseConnector

/// Every statement that goes to DuckDB, as text.
@Suite struct DialectTests {
  let dialect = DuckDBDialect()
  let table = TargetTable(
    name: TargetName(schema: "shop", table: "or\"ders"),
    columns: [TargetColumn("id", .int64), TargetColumn("day", .date), TargetColumn("note", .text)], keyColumns: [0, 1])

  @Test func tables() {
    #expect(dialect.createSchema("shop") == #"CREATE SCHEMA IF NOT EXISTS "shop""#)
    #expect(
      dialect.createTable(table) == #"CREATE TABLE "shop"."or""ders" ("id" BIGINT, "day" DATE, "note" VARCHAR)"#)
    #expect(
      dialect.addColumn(TargetColumn("n", .int32), to: table.name, defaultText: nil)
        == [#"ALTER TABLE "shop"."or""ders" ADD COLUMN "n" INTEGER"#])
    #expect(
      dialect.addColumn(TargetColumn("n", .text), to: table.name, defaultText: "it's")
        == [
          #"ALTER TABLE "shop"."or""ders" ADD COLUMN "n" VARCHAR DEFAULT CAST('it''s' AS VARCHAR)"#,
          #"ALTER TABLE "shop"."or""ders" ALTER COLUMN "n" DROP DEFAULT"#,
        ])
    #expect(
      dialect.changeType(of: TargetColumn("id", .decimal(precision: 20, scale: 0)), in: table.name)
        == #"ALTER TABLE "shop"."or""ders" ALTER COLUMN "id" SET DATA TYPE DECIMAL(20,0)"#)
    #expect(dialect.empty(table.name) == #"TRUNCATE "shop"."or""ders""#)
    #expect(
      dialect.describe(TargetName(schema: "", table: "t"))
        == "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = current_database() "
        + "AND lower(schema_name) = lower('main') AND lower(table_name) = lower('t') ORDER BY column_index")
  }

  @Test func stages() {
    #expect(
      dialect.createStage("s1", for: table)
        == #"CREATE TEMP TABLE "s1" ("id" BIGINT, "day" DATE, "note" VARCHAR, _millrace_op TINYINT)"#)
    #expect(
      dialect.createPartialStage("p1", for: table)
        == #"CREATE TEMP TABLE "p1" ("id" BIGINT, "day" DATE, "note" VARCHAR, _millrace_set INTEGER, "#
        + "_millrace_key_1 BIGINT, _millrace_key_2 DATE)")
    #expect(
      dialect.createRowStage("r1", for: table)
        == #"CREATE TEMP TABLE "r1" ("id" BIGINT, "day" DATE, "note" VARCHAR, _millrace_id BIGINT, "#
        + "_millrace_count BIGINT)")
    #expect(dialect.dropStage("s1") == #"DROP TABLE temp."s1""#)
  }

  @Test func applying() {
    #expect(
      dialect.apply(table, stage: "s1")
        == [
          #"DELETE FROM "shop"."or""ders" AS _millrace_target USING temp."s1" AS _millrace_staged "#
            + #"WHERE _millrace_target."id" = _millrace_staged."id" AND _millrace_target."day" = _millrace_staged."day""#,
          #"INSERT INTO "shop"."or""ders" ("id", "day", "note") SELECT "id", "day", "note" FROM temp."s1" "#
            + "WHERE _millrace_op = 0",
        ])
    #expect(
      dialect.complete(table, stage: "s1", partial: "p1", set: 2, absent: [2])
        == #"INSERT INTO temp."s1" SELECT _millrace_staged."id", _millrace_staged."day", _millrace_target."note", 0 "#
        + #"FROM temp."p1" AS _millrace_staged LEFT JOIN "shop"."or""ders" AS _millrace_target "#
        + #"ON _millrace_target."id" = _millrace_staged._millrace_key_1 "#
        + #"AND _millrace_target."day" = _millrace_staged._millrace_key_2 WHERE _millrace_set = 2"#)
    #expect(
      dialect.countIncomplete(table, partial: "p1")
        == #"SELECT CAST(count(*) AS VARCHAR) FROM temp."p1" AS _millrace_staged WHERE NOT EXISTS (SELECT 1 "#
        + #"FROM "shop"."or""ders" AS _millrace_target WHERE _millrace_target."id" = _millrace_staged._millrace_key_1 "#
        + #"AND _millrace_target."day" = _millrace_staged._millrace_key_2)"#)
    #expect(
      dialect.deleteRows(of: table, stage: "r1")
        == #"DELETE FROM "shop"."or""ders" WHERE rowid IN (SELECT place FROM (SELECT _millrace_target.rowid AS place, "#
        + "_millrace_count AS wanted, row_number() OVER (PARTITION BY _millrace_id) AS number "
        + #"FROM "shop"."or""ders" AS _millrace_target JOIN temp."r1" AS _millrace_staged "#
        + #"ON _millrace_target."id" IS NOT DISTINCT FROM _millrace_staged."id" "#
        + #"AND _millrace_target."day" IS NOT DISTINCT FROM _millrace_staged."day" "#
        + #"AND _millrace_target."note" IS NOT DISTINCT FROM _millrace_staged."note") WHERE number <= wanted)"#)
  }

  @Test(
    arguments: [
      (ColumnType.boolean, "BOOLEAN"), (.int16, "SMALLINT"), (.int32, "INTEGER"), (.int64, "BIGINT"),
      (.float32, "FLOAT"), (.float64, "DOUBLE"), (.decimal(precision: 12, scale: 2), "DECIMAL(12,2)"),
      (.decimal(precision: 38, scale: 0), "DECIMAL(38,0)"), (.decimal(precision: 39, scale: 0), "VARCHAR"),
      (.decimal(precision: nil, scale: nil), "VARCHAR"), (.decimal(precision: 3, scale: -2), "DECIMAL(5,0)"),
      (.decimal(precision: 3, scale: 5), "DECIMAL(5,5)"), (.money, "DECIMAL(19,2)"), (.text(.plain), "VARCHAR"),
      (.text(.json), "JSON"), (.text(.uuid), "UUID"), (.text(.enumeration(["a"])), "VARCHAR"), (.bytes, "BLOB"),
      (.bits(length: 3, isVarying: false), "BIT"), (.bits(length: nil, isVarying: true), "VARCHAR"), (.date, "DATE"),
      (.time(precision: 6), "TIME"), (.timeWithZone(precision: 6), "TIME WITH TIME ZONE"),
      (.timestamp(precision: 6), "TIMESTAMP"), (.timestampWithZone(precision: 3), "TIMESTAMP WITH TIME ZONE"),
      (.interval, "INTERVAL"), (.map, "MAP(VARCHAR, VARCHAR)"), (.point, "STRUCT(x DOUBLE, y DOUBLE)"),
      (.geometry, "BLOB"), (.vector, "DOUBLE[]"), (.halfVector, "FLOAT[]"), (.sparseVector, "VARCHAR"),
      (.array(ArrayElement(.decimal(precision: 5, scale: 1), typeName: "numeric")), "DECIMAL(5,1)[]"),
      (.unknown, "VARCHAR"),
    ] as [(ColumnType, String)]) func typeTable(_ type: ColumnType, _ name: String)
  {
    let mapped = dialect.type(of: TestSchema.column("c", type))
    #expect(dialect.name(of: mapped) == name)
    // The catalogue's name leads back to the same type.
    #expect(dialect.type(named: name) == mapped)
  }

  @Test func naming() {
    var naming = TargetNaming(topicPrefix: "pre.fix", topicDelimiter: ".")
    let source = TableName(database: "db", schema: "public", table: "a.b")
    #expect(naming.target(of: source) == TargetName(schema: "public", table: "a_b"))
    #expect(naming.use(format: "${topic}") == nil)
    #expect(naming.target(of: source) == TargetName(schema: "", table: "pre_fix_public_a_b"))
    #expect(naming.use(format: "raw.x_${source.db}_${source.table}") == nil)
    #expect(naming.target(of: source) == TargetName(schema: "raw", table: "x_db_a_b"))
    #expect(naming.use(format: "${nothing}")?.contains("${topic}") == true)
    #expect(naming.use(format: "a.b.c") != nil)
  }

  @Test func widening() {
    let pairs: [(WarehouseType, WarehouseType, Bool)] = [
      (.int64, .int32, true), (.int32, .int64, false), (.decimal(precision: 12, scale: 2), .int32, true),
      (.decimal(precision: 11, scale: 2), .int32, false),
      (.decimal(precision: 12, scale: 3), .decimal(precision: 11, scale: 2), true),
      (.decimal(precision: 12, scale: 3), .decimal(precision: 12, scale: 2), false), (.text, .int64, true),
      (.uuid, .text, false), (.list(.int64), .list(.int16), true),
    ]
    for (wide, narrow, expected) in pairs { #expect(wide.widens(narrow) == expected, "\(wide) of \(narrow)") }
  }
}
