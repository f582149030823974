import Bytes
import Changes
import ConnectorKit
import Testing

@testable import WarehouseConnector

private func decimal(_ unscaled: Int64, _ scale: UInt32) -> TestValue {
  .value(Value(.decimal, bits: UInt64(bitPattern: unscaled), length: scale))
}
private func instant(_ kind: ValueKind, _ number: Int64, zone: Int32 = 0) -> TestValue {
  .value(Value(kind, bits: UInt64(bitPattern: number), length: UInt32(bitPattern: zone)))
}
private func array(_ type: ColumnType) -> ColumnType { .array(ArrayElement(type, typeName: "x")) }
private func numeric(_ precision: Int?, _ scale: Int? = nil) -> ColumnType {
  .decimal(precision: precision, scale: scale)
}

/// A value on its way through a chunk into DuckDB, and how DuckDB prints it.
struct ValueCase: Sendable, CustomTestStringConvertible {
  var type: ColumnType
  var value: TestValue
  var printed: String

  init(_ type: ColumnType, _ value: TestValue, _ printed: String) {
    self.type = type
    self.value = value
    self.printed = printed
  }

  var testDescription: String { "\(type) \(printed)" }

  static let all: [ValueCase] = [
    ValueCase(.boolean, .value(.boolean(true)), "true"),
    ValueCase(.int16, .int(-32768), "-32768"), ValueCase(.int32, .int(2_147_483_647), "2147483647"),
    ValueCase(.int64, .int(.min), "-9223372036854775808"),
    ValueCase(.float32, .value(.float32(1.5)), "1.5"), ValueCase(.float64, .value(.float64(.nan)), "nan"),
    ValueCase(.float64, .value(.float64(-.infinity)), "-inf"),
    ValueCase(numeric(4, 2), decimal(-1234, 2), "-12.34"), ValueCase(numeric(9, 2), decimal(5, 2), "0.05"),
    ValueCase(numeric(18, 3), decimal(123_456_789, 3), "123456.789"),
    ValueCase(numeric(12, 4), decimal(15, 1), "1.5000"),
    ValueCase(
      numeric(38, 10), .contents(.decimalText, "-1234567890123456789012345678.0123456789"),
      "-1234567890123456789012345678.0123456789"),
    ValueCase(numeric(30, 0), decimal(-7, 0), "-7"), ValueCase(numeric(nil), decimal(-5, 3), "-0.005"),
    ValueCase(numeric(nil), .contents(.decimalText, "NaN"), "NaN"), ValueCase(numeric(3, -2), decimal(123, 0), "123"),
    ValueCase(.money, decimal(-100, 2), "-1.00"),
    ValueCase(.text(.plain), .text("twelve bytes"), "twelve bytes"), ValueCase(.text(.plain), .text(""), ""),
    ValueCase(.text(.plain), .text("grüße aus dem süden"), "grüße aus dem süden"),
    ValueCase(.text(.json), .text(#"{"a": [1, null]}"#), #"{"a": [1, null]}"#),
    ValueCase(
      .text(.uuid), .text("f47ac10b-58cc-4372-a567-0e02b2c3d479"), "f47ac10b-58cc-4372-a567-0e02b2c3d479"),
    ValueCase(
      .text(.uuid), .text("00000000-0000-0000-0000-000000000001"), "00000000-0000-0000-0000-000000000001"),
    ValueCase(.bytes, .contents(.bytes, "\u{0}ab\u{7f}"), #"\x00ab\x7F"#),
    ValueCase(.bits(length: 3, isVarying: false), .text("101"), "101"),
    ValueCase(.bits(length: 9, isVarying: false), .text("100000001"), "100000001"),
    ValueCase(.bits(length: 8, isVarying: false), .text("01111111"), "01111111"),
    ValueCase(.bits(length: nil, isVarying: true), .text(""), ""),
    ValueCase(.date, instant(.date, 19723), "2024-01-01"), ValueCase(.date, instant(.date, .max), "infinity"),
    ValueCase(.date, instant(.date, .min), "-infinity"), ValueCase(.date, instant(.date, -735160), "0044-03-15 (BC)"),
    ValueCase(.time(precision: 6), instant(.time, 86_400_000_000), "24:00:00"),
    ValueCase(.time(precision: 6), instant(.time, 3_661_000_001), "01:01:01.000001"),
    ValueCase(.timeWithZone(precision: 6), instant(.time, 3_600_000_000, zone: 7200), "01:00:00+02"),
    ValueCase(.timeWithZone(precision: 6), instant(.time, 1, zone: -19800), "00:00:00.000001-05:30"),
    ValueCase(.timestamp(precision: 6), instant(.timestamp, 1_700_000_000_123_456), "2023-11-14 22:13:20.123456"),
    ValueCase(.timestamp(precision: 6), instant(.timestamp, .max), "infinity"),
    ValueCase(.timestamp(precision: 6), instant(.timestamp, .min), "-infinity"),
    ValueCase(.interval, .interval(14, -3, 1_500_000), "1 year 2 months -3 days 00:00:01.5"),
    ValueCase(
      .map, .list([.text("a"), .text("1"), .text("a longer key than twelve"), .null]),
      "{a=1, a longer key than twelve=NULL}"),
    ValueCase(.point, .list([.value(.float64(1.5)), .value(.float64(-2))]), "{'x': 1.5, 'y': -2.0}"),
    ValueCase(array(.int32), .list([.int(1), .null, .int(3)]), "[1, NULL, 3]"),
    ValueCase(array(.int32), .list([]), "[]"),
    ValueCase(
      array(.text(.plain)), .list([.text("x"), .text("more than twelve bytes")]), "[x, more than twelve bytes]"),
    ValueCase(array(numeric(5, 1)), .list([decimal(15, 1)]), "[1.5]"),
    ValueCase(.halfVector, .list([.value(.float32(0.5))]), "[0.5]"), ValueCase(.unknown, .text("(1,2)"), "(1,2)"),
  ]
}

@Suite(.enabled(if: DuckDBHere.problem == nil, "no DuckDB library on this machine: make setup installs one"))
struct ValueTests {
  /// Every case in one table, over more rows than a chunk holds, with NULLs in between.
  @Test func everyTypeArrives() throws {
    let warehouse = try TestWarehouse()
    _ = try warehouse.sink.open(checkpoint: nil)
    let columns =
      [TestSchema.column("id", .int64, optional: false)]
      + ValueCase.all.enumerated().map { TestSchema.column("c\($0)", $1.type) }
    let schema = TestSchema.table("all_types", columns, version: 1)
    let builder = BatchBuilder().begin()
    let count: Int64 = 5000
    for id in 1...count {
      let cells: [TestValue] = ValueCase.all.map { id % 3 == 0 ? .null : $0.value }
      builder.change(.create, schema, after: [.int(id)] + cells)
    }
    builder.commit()
    try warehouse.sink.write(builder.take(1), from: 0)
    _ = try warehouse.sink.flush(.final)
    warehouse.sink.close()
    let point = try #require(ValueCase.all.firstIndex { $0.type == .point })
    let members = try warehouse.rows(
      "SELECT count(c\(point).x)::VARCHAR, count(c\(point).y)::VARCHAR FROM shop.all_types")
    #expect(members == [["3334", "3334"]])
    for (index, item) in ValueCase.all.enumerated() {
      let rows = try warehouse.rows(
        "SELECT CAST(c\(index) AS VARCHAR), CAST(count(*) AS VARCHAR) FROM shop.all_types "
          + "GROUP BY ALL ORDER BY 1 NULLS FIRST")
      #expect(rows == [[nil, "1666"], [item.printed, "3334"]], "\(item.type)")
    }
  }

  static let unfit: [(ColumnType, TestValue, String)] = [
    (numeric(4, 2), decimal(12345, 2), "more digits"), (numeric(4, 2), .contents(.decimalText, "NaN"), "NaN"),
    (numeric(4, 2), decimal(12345, 4), "more digits"), (array(.int32), .text("{{1},{2}}"), "several dimensions"),
    (.text(.uuid), .text("nonsense"), "no UUID"), (.int16, .int(70000), "16 bits"),
    (.date, instant(.date, 3_000_000_000), "range of DATE"),
  ]

  @Test(arguments: unfit.indices) func whatDoesNotFitStops(_ index: Int) throws {
    let (type, value, words) = ValueTests.unfit[index]
    let warehouse = try TestWarehouse()
    _ = try warehouse.sink.open(checkpoint: nil)
    let schema = TestSchema.table(
      "t", [TestSchema.column("id", .int64, optional: false), TestSchema.column("odd", type)], version: 1)
    let builder = BatchBuilder().begin().change(.create, schema, after: [.int(1), value]).commit()
    try warehouse.sink.write(builder.take(1), from: 0)
    let failure = #expect(throws: ConnectorFailure.self) { _ = try warehouse.sink.flush(.final) }
    #expect(failure?.advice == .stop)
    #expect(failure?.message.contains("odd") == true)
    #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
    #expect(failure?.message.contains("nonsense") == false)
  }
}
