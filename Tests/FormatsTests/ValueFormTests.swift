import Changes
import Testing

/// One value of each type in each mode; the expected texts are those that Debezium 3.6.3 emitted for it.
@Suite struct ValueFormTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var type: ColumnType
    var typeName: String
    var cell: Cell
    var expected: String
    var settings: [String: String]

    init(
      _ type: ColumnType, _ cell: Cell, _ expected: String, _ settings: [String: String] = [:], typeName: String = "x"
    ) {
      self.type = type
      self.typeName = typeName
      self.cell = cell
      self.expected = expected
      self.settings = settings
    }

    var testDescription: String { "\(type) \(settings): \(expected)" }
  }

  private func shown(_ example: Case, snapshot: Bool = false) throws -> String {
    var scene = EventScene(["value.converter.schemas.enable": "false"].merging(example.settings) { $1 })
    scene.headerForm = .simple
    scene.table([.id, .of("v", example.type, example.typeName)])
    scene.batch.isSnapshot = snapshot
    scene.add(snapshot ? .read : .create, after: [.integer(1), example.cell], mark: snapshot ? .row : .none)
    return try scene.firstAfter()
  }

  private func check(_ example: Case, snapshot: Bool = false) throws {
    #expect(try shown(example, snapshot: snapshot) == "{\"id\":1,\"v\":\(example.expected)}")
  }

  static let string = ["decimal.handling.mode": "string"]
  static let double = ["decimal.handling.mode": "double"]
  static let numeric = ["value.converter.decimal.format": "NUMERIC"]

  @Test(arguments: [
    Case(.int16, .integer(-32768), "-32768"), Case(.int64, .integer(.max), "9223372036854775807"),
    Case(.boolean, .boolean(true), "true"), Case(.boolean, .boolean(false), "false"),
    Case(.float32, .float(0.1), "0.1"), Case(.float32, .float(.leastNormalMagnitude), "1.17549435E-38"),
    Case(.float64, .double(1e7), "1.0E7"), Case(.float64, .double(.nan), "\"NaN\""),
    Case(.float64, .double(-.infinity), "\"-Infinity\""),
    Case(.decimal(precision: 5, scale: 2), .decimal(-123_411, scale: 2), "\"/h3t\""),
    Case(.decimal(precision: 5, scale: 2), .decimal(1, scale: 0), "\"ZA==\""),
    Case(.decimal(precision: 5, scale: 2), .decimalText("NaN"), "null"),
    Case(.decimal(precision: 5, scale: 2), .decimal(314, scale: 2), "\"3.14\"", string),
    Case(.decimal(precision: 5, scale: 2), .decimal(3, scale: 0), "\"3.00\"", string),
    Case(.decimal(precision: 5, scale: 2), .decimalText("NaN"), "\"NAN\"", string),
    Case(.decimal(precision: 5, scale: 2), .decimal(314, scale: 2), "3.14", double),
    Case(.decimal(precision: 5, scale: 2), .decimal(-314, scale: 2), "-3.14", numeric),
    Case(.decimal(precision: 20, scale: 8), .decimal(1, scale: 8), "1E-8", numeric),
    Case(.decimal(precision: nil, scale: nil), .decimal(1_234_500, scale: 4), "{\"scale\":2,\"value\":\"MDk=\"}"),
    Case(.decimal(precision: nil, scale: nil), .decimal(100, scale: 0), "{\"scale\":0,\"value\":\"ZA==\"}"),
    Case(
      .decimal(precision: nil, scale: nil), .decimalText("12345678901234567890.123456789"),
      "{\"scale\":9,\"value\":\"J+QbMka+ybFuOYEV\"}"),
    Case(.decimal(precision: nil, scale: nil), .decimal(1_234_500, scale: 4), "\"123.4500\"", string),
    Case(.decimal(precision: nil, scale: nil), .decimalText("-Infinity"), "\"NEGATIVE_INFINITY\"", string),
    Case(.decimal(precision: nil, scale: nil), .decimalText("Infinity"), "\"Infinity\"", double),
    Case(.money, .decimal(1234, scale: 2), "\"BNI=\""),
    Case(.money, .decimal(-1, scale: 2), "\"nA==\"", ["money.fraction.digits": "4"]),
    Case(.money, .decimal(1235, scale: 2), "\"DA==\"", ["money.fraction.digits": "0"]),
    Case(
      .money, .decimal(1234, scale: 2), "\"12.34\"", ["money.fraction.digits": "3", "decimal.handling.mode": "string"]),
  ])
  func numbers(_ example: Case) throws { try check(example) }

  @Test(arguments: [
    Case(
      .text(.plain), .text("é中🦆 \\ / \" \u{8}\u{c}\n\r\t\u{1f}\u{7f}"),
      "\"é中🦆 \\\\ / \\\" \\b\\f\\n\\r\\t\\u001F\u{7f}\""),
    Case(
      .text(.plain), .text(String(repeating: "a\"", count: 400)), "\"" + String(repeating: "a\\\"", count: 400) + "\""),
    Case(.text(.name), .text("nm"), "null"), Case(.text(.json), .text("{\"a\": 1}"), "\"{\\\"a\\\": 1}\""),
    Case(.bytes, .bytes([0xFF, 0xFE, 0xFD]), "\"//79\""),
    Case(.bytes, .bytes([0xFF, 0xFE, 0xFD, 0xFC]), "\"__79_A==\"", ["binary.handling.mode": "base64-url-safe"]),
    Case(.bytes, .bytes([0xDE, 0xAD]), "\"dead\"", ["binary.handling.mode": "hex"]), Case(.bytes, .bytes([]), "\"\""),
    Case(.bits(length: 12, isVarying: false), .text("100000000001"), "\"AQg=\""),
    Case(.bits(length: 5, isVarying: false), .text("00000"), "\"\""),
    Case(.bits(length: 1, isVarying: false), .text("1"), "true"),
    Case(.bits(length: nil, isVarying: true), .text(""), "\"\""),
    Case(
      .unknown, .text("(2,2),(0,0)"), "\"KDIuMCwyLjApLCgwLjAsMC4wKQ==\"", ["include.unknown.datatypes": "true"],
      typeName: "box"),
    Case(.unknown, .text("7"), "\"37\"", ["include.unknown.datatypes": "true", "binary.handling.mode": "hex"]),
  ])
  func texts(_ example: Case) throws { try check(example) }

  static let iso = ["time.precision.mode": "isostring"]
  static let connect = ["time.precision.mode": "connect"]
  static let nano = ["time.precision.mode": "nanoseconds"]

  @Test(arguments: [
    Case(.date, .date(18_321), "18321"), Case(.date, .date(18_321), "\"2020-02-29Z\"", iso),
    Case(.date, .date(-735_160), "-735160"), Case(.date, .date(-735_160), "\"-0043-03-15Z\"", iso),
    Case(.date, .date(.max), "-2147472692"), Case(.date, .date(.min), "-2147472691"),
    Case(.date, .date(.max), "\"-5877611-06-21Z\"", iso),
    Case(.time(precision: 6), .time(45_296_789_012), "45296789012"),
    Case(.time(precision: 3), .time(45_296_789_000), "45296789"),
    Case(.time(precision: 6), .time(45_296_789_012), "45296789", connect),
    Case(.time(precision: 6), .time(45_296_789_012), "45296789012000", nano),
    Case(.time(precision: 6), .time(45_296_700_000), "\"12:34:56.7Z\"", iso),
    Case(.time(precision: 6), .time(86_400_000_000), "\"00:00:00Z\"", iso),
    Case(.timestamp(precision: 6), .timestamp(1_582_979_696_789_012), "1582979696789012"),
    Case(.timestamp(precision: 3), .timestamp(1_582_979_696_789_000), "1582979696789"),
    Case(.timestamp(precision: 6), .timestamp(-1), "-1", connect),
    Case(.timestamp(precision: 6), .timestamp(-63_517_780_799_500_000), "\"-0043-03-15T12:00:00.5Z\"", iso),
    Case(.timestamp(precision: 6), .timestamp(.max), "9223372036825200000"),
    Case(.timestamp(precision: 3), .timestamp(.min), "-9223372036832400"),
    Case(.timestamp(precision: 6), .timestamp(.max), "\"+294247-01-10T04:00:25.2Z\"", iso),
    Case(.timestamp(precision: 6), .timestamp(-12_219_724_800_000_000), "null", nano),
    Case(.timestampWithZone(precision: 6), .timestamp(1_585_741_862_000_000), "\"2020-04-01T11:51:02.000000Z\""),
    Case(.timestampWithZone(precision: 0), .timestamp(1_585_741_862_000_000), "\"2020-04-01T11:51:02Z\""),
    Case(.timestampWithZone(precision: 6), .timestamp(.min), "\"-infinity\""),
    Case(.timeWithZone(precision: 6), .time(45_296_789_012, offset: 7200), "\"10:34:56.789012Z\""),
    Case(.timeWithZone(precision: 6), .time(0, offset: 3600), "\"23:00:00Z\""),
    Case(.interval, .interval(months: 14, days: 3, microseconds: 14_706_789_012), "37091106789012"),
    Case(.interval, .interval(months: 178_000_000 * 12, days: 0, microseconds: 0), "9223372036854775807"),
    Case(
      .interval, .interval(months: -14, days: 3, microseconds: -14_706_789_000), "\"P-1Y-2M3DT-4H-5M-6.789S\"",
      ["interval.handling.mode": "string"]),
    Case(
      .interval, .interval(months: 0, days: 0, microseconds: -1), "\"P0Y0M0DT0H0M-0.000001S\"",
      ["interval.handling.mode": "string"]),
  ])
  func times(_ example: Case) throws { try check(example) }

  @Test(arguments: [
    Case(.date, .date(-735_160), "-703383"), Case(.date, .date(.max), "-622191234"),
    Case(.date, .date(-141_428), "\"1582-10-24Z\"", iso), Case(.text(.name), .text("nm"), "\"nm\""),
  ])
  func snapshotsDiffer(_ example: Case) throws { try check(example, snapshot: true) }

  private static func array(_ type: ColumnType, _ typeName: String) -> ColumnType {
    .array(ArrayElement(type, typeName: typeName))
  }

  @Test(arguments: [
    Case(array(.int32, "int4"), .list([.integer(1), .null]), "[1,null]"),
    Case(array(.int32, "int4"), .text("{{1,2},{3,4}}"), "[null,null]"),
    Case(array(.text(.plain), "text"), .list([.text("a\"b"), .text("NULL")]), "[\"a\\\"b\",\"NULL\"]"),
    Case(array(.decimal(precision: nil, scale: nil), "numeric"), .list([.decimalText("NaN")]), "null"),
    Case(array(.time(precision: 6), "time"), .list([.time(45_296_789_012), .time(86_400_000_000)]), "[45296789000,0]"),
    Case(array(.timeWithZone(precision: 6), "timetz"), .list([.time(45_296_789_000, offset: 7200)]), "[\"10:34:56Z\"]"),
    Case(
      array(.timestamp(precision: 6), "timestamp"), .list([.timestamp(-12_219_721_077_000_000)]), "[-12218857077000000]"
    ),
    Case(array(.timestamp(precision: 6), "timestamp"), .list([.timestamp(-12_219_724_800_000_000)]), "[null]", nano),
    Case(array(.date, "date"), .list([.date(-735_160)]), "[-703383]"),
    Case(array(.text(.enumeration(["red"])), "color"), .list([.text("red"), .null]), "null"),
    Case(array(.bits(length: 4, isVarying: false), "bit"), .list([.text("1010")]), "null"),
    Case(array(.map, "hstore"), .null, "[]"),
    Case(
      .map, .list([.text("b"), .null, .text("a"), .text("x\"")]), "\"{\\\"a\\\":\\\"x\\\\\\\"\\\",\\\"b\\\":null}\""),
    Case(
      .map, .list([.text("b"), .null, .text("a"), .text("1")]), "{\"a\":\"1\",\"b\":null}",
      ["hstore.handling.mode": "map"]),
    Case(
      .point, .list([.double(1.5), .double(-2)]),
      "{\"x\":1.5,\"y\":-2.0,\"wkb\":\"AQEAAAAAAAAAAAD4PwAAAAAAAADA\",\"srid\":null}"),
    Case(.vector, .list([.double(1), .double(0.5)]), "[1.0,0.5]"),
    Case(.sparseVector, .text("{1:0.5,7:2}/10"), "{\"dimensions\":10,\"vector\":[[1,0.5],[7,2.0]]}"),
  ])
  func composites(_ example: Case) throws { try check(example) }

  @Test(arguments: [
    Case(.text(.plain), .absent, "\"__gone__\""), Case(.bytes, .absent, "\"X19nb25lX18=\""),
    Case(.bytes, .absent, "\"__gone__\"", ["binary.handling.mode": "hex"]),
    Case(.bytes, .absent, "null", ["binary.handling.mode": "base64"]),
    Case(.decimal(precision: nil, scale: nil), .absent, "null"),
    Case(array(.int32, "int4"), .absent, "[95,95,103,111,110,101,95,95]"),
    Case(array(.text(.plain), "text"), .absent, "[\"__gone__\"]"),
    Case(array(.text(.plain), "citext"), .absent, "null"),
    Case(.map, .absent, "\"{\\\"__gone__\\\":\\\"__gone__\\\"}\""),
  ])
  func absentValues(_ example: Case) throws {
    var example = example
    example.settings["unavailable.value.placeholder"] = "__gone__"
    try check(example)
  }

  @Test(arguments: [
    array(.money, "money"), array(.interval, "interval"), array(.text(.name), "name"), array(.text(.xml), "xml"),
    array(.point, "point"), .unknown,
  ])
  func columnsLeftOut(type: ColumnType) throws {
    #expect(try shown(Case(type, .text("x"), "")) == "{\"id\":1}")
  }
}
