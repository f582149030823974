import Changes
import ConnectorKit
import Testing

@testable import WarehouseConnector

@Suite(.enabled(if: DuckDBHere.problem == nil, "no DuckDB library on this machine: make setup installs one"))
struct ColumnTreatmentTests {
  private let schema = TestSchema.table(
    "people",
    [
      TestSchema.column("id", .int64, optional: false), TestSchema.column("name", .text(.plain)),
      TestSchema.column("mail", .text(.plain)), TestSchema.column("secret", .text(.plain)),
      TestSchema.column("pin", .text(.plain)),
    ], version: 1)

  private func rows(_ operation: Operation, isSnapshot: Bool) throws -> [[String?]] {
    let warehouse = try TestWarehouse(connector: [
      "column.exclude.list": "shop.people.secret", "column.truncate.to.3.chars": "shop.people.name",
      "column.mask.with.5.chars": "shop.people.pin", "column.mask.hash.v2.SHA-256.with.salt.S": "shop.people.mail",
    ])
    _ = try warehouse.sink.open(checkpoint: nil)
    let builder = BatchBuilder()
    if isSnapshot {
      try warehouse.sink.write(BatchBuilder.snapshotBegins([schema], sequence: 1), from: 0)
      builder.resume()
      builder.batch.isSnapshot = true
    } else {
      builder.begin()
    }
    builder.change(operation, schema, after: [.int(1), .text("žürich"), .text("abc"), .text("s"), .text("1234")])
    builder.change(operation, schema, after: [.int(2), .text("🙂🙂"), .null, .absent, .null])
    if !isSnapshot { builder.commit() }
    try warehouse.sink.write(builder.take(2), from: 0)
    if isSnapshot { try warehouse.sink.write(BatchBuilder.snapshotEnds(sequence: 3), from: 0) }
    _ = try warehouse.sink.flush(.final)
    warehouse.sink.close()
    let columns = try warehouse.rows("SELECT column_name FROM duckdb_columns() WHERE table_name = 'people'")
    #expect(columns == [["id"], ["name"], ["mail"], ["pin"]])
    return try warehouse.rows("SELECT id::VARCHAR, name, mail, pin FROM shop.people ORDER BY id")
  }

  /// printf 'Sabc' | sha256sum
  private let digest = "434bedbd88a23b25d4dff88e9a0724eef08b8e6fa6f7a6f233785ddf88c1207b"

  @Test(arguments: [true, false]) func columnsAreTreatedOnEveryWay(isSnapshot: Bool) throws {
    let found = try rows(isSnapshot ? .read : .create, isSnapshot: isSnapshot)
    #expect(found == [["1", "žür", digest, "*****"], ["2", "🙂", nil, "*****"]])
  }

  /// The same text hashed as Java serializes it.
  @Test func serializedForm() throws {
    var settings = Settings(["column.mask.hash.MD5.with.salt.S": "shop.people.mail"])
    let column = schema.columns[2]
    let rule = try #require(ColumnRules(&settings).treatment(of: column, of: schema.name))
    let treatment = try #require(ColumnTreatment(rule, column))
    var store = RowStore()
    let value = treatment.treat(TestValue.text("abc").add(to: &store), &store)
    let hexadecimal = String(decoding: store.contents(of: value), as: UTF8.self)
    #expect(hexadecimal == "842abaef345068c8d89d6d9231e459d1")
  }
}
