import Changes
import Testing

@testable import PostgresConnector

/// Texts that servers print, and texts that none does.
@Suite struct ValueParserTests {
  typealias Case = (text: String, type: ColumnType, value: String?)

  static let wholeNumberCases: [Case] = [
    ("0", .int16, "0"), ("-32768", .int16, "-32768"), ("32768", .int16, nil), ("", .int16, nil), ("-", .int16, nil),
    ("2147483647", .int32, "2147483647"), ("2147483648", .int32, nil), ("12345678", .int32, "12345678"),
    ("123456789", .int32, "123456789"), ("1234567a", .int32, nil), ("1234567/", .int32, nil), ("1234567:", .int32, nil),
    ("\u{ff}1234567", .int32, nil), ("+1", .int32, nil), (" 1", .int32, nil), ("1.0", .int32, nil),
    ("9223372036854775807", .int64, "9223372036854775807"), ("9223372036854775808", .int64, nil),
    ("-9223372036854775808", .int64, "-9223372036854775808"), ("-9223372036854775809", .int64, nil),
    ("99999999999999999999", .int64, nil), ("4294967295", .int64, "4294967295"),
    ("t", .boolean, "true"), ("f", .boolean, "false"), ("true", .boolean, nil), ("", .boolean, nil),
  ]

  @Test(arguments: wholeNumberCases)
  func wholeNumbers(test: Case) { #expect(parsed(test.text, test.type) == test.value) }

  static let floatCases: [Case] = [
    ("0", .float64, "0.0d"), ("-0", .float64, "-0.0d"), ("1.5", .float64, "1.5d"), ("0.1", .float64, "0.1d"),
    ("1e+22", .float64, "1e+22d"), ("1e+23", .float64, "1e+23d"), ("5e-324", .float64, "5e-324d"),
    ("1.7976931348623157e+308", .float64, "1.7976931348623157e+308d"),
    ("9007199254740993", .float64, "9007199254740992.0d"),
    ("0.30000000000000004", .float64, "0.30000000000000004d"), ("NaN", .float64, "nand"),
    ("Infinity", .float64, "infd"), ("-Infinity", .float64, "-infd"), ("inf", .float64, nil), ("nan", .float64, nil),
    ("0x10", .float64, nil), ("1e", .float64, nil), ("1e+", .float64, nil), (".", .float64, nil), ("-", .float64, nil),
    ("", .float64, nil), ("1.2.3", .float64, nil), ("1 ", .float64, nil), ("1e99999", .float64, nil),
    (".5", .float64, "0.5d"),
    ("3.4028235e+38", .float32, "3.4028235e+38f"), ("1e-45", .float32, "1e-45f"), ("0.1", .float32, "0.1f"),
    ("16777217", .float32, "16777216.0f"), ("NaN", .float32, "nanf"), ("1x", .float32, nil),
  ]

  @Test(arguments: floatCases)
  func floats(test: Case) { #expect(parsed(test.text, test.type) == test.value) }

  static let numeric = ColumnType.decimal(precision: nil, scale: nil)

  static let decimalCases: [Case] = [
    ("0", numeric, "0/10^0"), ("-1.50", numeric, "-150/10^2"), ("0.00", numeric, "0/10^2"),
    ("-0.05", numeric, "-5/10^2"),
    ("999999999999999999", numeric, "999999999999999999/10^0"),
    ("1000000000000000000", numeric, "decimal'1000000000000000000'"),
    ("0.000000000000000001", numeric, "1/10^18"), ("0.0000000000000000001", numeric, "decimal'0.0000000000000000001'"),
    ("12345678.0123456789", numeric, "123456780123456789/10^10"), ("NaN", numeric, "decimal'NaN'"),
    ("-Infinity", numeric, "decimal'-Infinity'"), ("nan", numeric, nil), ("1e5", numeric, nil), ("", numeric, nil),
    ("-", numeric, nil), (".", numeric, nil), ("1.2.3", numeric, nil), ("--1", numeric, nil),
    ("12345678901234567890x", numeric, nil),
    ("$1,234.56", .money, "123456/10^2"), ("-$0.05", .money, "-5/10^2"), ("$0.00", .money, "0/10^2"),
    ("-$92,233,720,368,547,758.08", .money, "decimal'-92233720368547758.08'"), ("$x", .money, nil), ("", .money, nil),
    ("$NaN", .money, nil),
  ]

  @Test(arguments: decimalCases)
  func decimals(test: Case) { #expect(parsed(test.text, test.type) == test.value) }

  static let timestamp = ColumnType.timestamp(precision: 6)
  static let zoned = ColumnType.timestampWithZone(precision: 6)

  static let timeCases: [Case] = [
    ("1970-01-01", .date, "day 0"), ("2000-02-29", .date, "day 11016"), ("0001-01-01", .date, "day -719162"),
    ("0001-12-31 BC", .date, "day -719163"), ("4714-11-24 BC", .date, "day -2440588"),
    ("5874897-12-31", .date, "day 2145042905"),
    ("10000-01-01", .date, "day 2932897"), ("infinity", .date, "day infinity"), ("-infinity", .date, "day -infinity"),
    ("2000-13-01", .date, nil), ("2000-00-01", .date, nil), ("2000-01-32", .date, nil), ("2000-1-1", .date, nil),
    ("200-01-01", .date, nil),
    ("2000-01-01 AD", .date, nil), ("2000-01-01 ", .date, nil), ("20000000-01-01", .date, nil),
    ("20000101", .date, nil), ("", .date, nil),
    ("-2000-01-01", .date, nil), ("2000-01-0", .date, nil), ("Infinity", .date, nil),
    ("1970-01-01 00:00:00", timestamp, "µs 0"), ("1970-01-01 00:00:00.000001", timestamp, "µs 1"),
    ("1969-12-31 23:59:59.9", timestamp, "µs -100000"),
    ("294246-12-31 23:59:59.999999", timestamp, "µs 9223371244799999999"),
    ("294276-12-31 23:59:59.999999", timestamp, "µs 9223372036854775806"),
    ("4714-11-24 00:00:00 BC", timestamp, "µs -210866803200000000"),
    ("999999-01-01 00:00:00 BC", timestamp, "µs -9223372036854775807"),
    ("infinity", timestamp, "µs infinity"), ("-infinity", timestamp, "µs -infinity"),
    ("1970-01-01T00:00:00", timestamp, nil),
    ("1970-01-01 00:00:00.", timestamp, nil), ("1970-01-01 00:00:00.1234567", timestamp, nil),
    ("1970-01-01 25:00:00", timestamp, nil),
    ("1970-01-01", timestamp, nil), ("1970-01-01 00:00:00+00", timestamp, nil), ("1970-01-01 0:00:00", timestamp, nil),
    ("1970-01-01 00:00:00+00", zoned, "µs 0"), ("1970-01-01 02:00:00+02", zoned, "µs 0"),
    ("1970-01-01 05:45:00+05:45", zoned, "µs 0"),
    ("1970-01-01 00:00:00-00:00:30", zoned, "µs 30000000"),
    ("0044-03-15 12:00:00+00 BC", zoned, "µs -63517780800000000"),
    ("1970-01-01 00:00:00", zoned, nil), ("1970-01-01 00:00:00+0", zoned, nil), ("1970-01-01 00:00:00+00:", zoned, nil),
    ("1970-01-01 00:00:00 UTC", zoned, nil),
    ("00:00:00", .time(precision: 6), "time 0"), ("24:00:00", .time(precision: 6), "time 86400000000"),
    ("12:34:56.7", .time(precision: 6), "time 45296700000"), ("12:34", .time(precision: 6), nil),
    ("12:34:56+00", .time(precision: 6), nil),
    ("12:00:00+02", .timeWithZone(precision: 6), "time 43200000000 zone 7200"),
    ("12:00:00-15:59:59", .timeWithZone(precision: 6), "time 43200000000 zone -57599"),
    ("12:00:00", .timeWithZone(precision: 6), nil),
  ]

  @Test(arguments: timeCases)
  func datesAndTimes(test: Case) { #expect(parsed(test.text, test.type) == test.value) }

  static let intervalCases: [Case] = [
    ("00:00:00", .interval, "(0 months, 0 days, 0 µs)"),
    ("1 year 2 mons -3 days +04:05:06.789", .interval, "(14 months, -3 days, 14706789000 µs)"),
    ("-1 years -2 mons +3 days -04:05:06.000001", .interval, "(-14 months, 3 days, -14706000001 µs)"),
    ("1 mon", .interval, "(1 months, 0 days, 0 µs)"),
    ("-2147483648 days", .interval, "(0 months, -2147483648 days, 0 µs)"),
    ("178000000 years", .interval, "(2136000000 months, 0 days, 0 µs)"),
    ("2562047788:00:54.775807", .interval, "(0 months, 0 days, 9223372036854775807 µs)"),
    ("-2562047788:00:54.775808", .interval, "(0 months, 0 days, -9223372036854775808 µs)"),
    ("infinity", .interval, "(2147483647 months, 2147483647 days, 9223372036854775807 µs)"),
    ("1 fortnight", .interval, nil), ("1", .interval, nil), ("", .interval, nil), ("1 day ", .interval, nil),
    ("99999999999 days", .interval, nil),
    ("200000000 years", .interval, nil), ("01:02", .interval, nil), ("9999999999:00:00", .interval, nil),
    ("1 day 1 mon x", .interval, nil),
  ]

  @Test(arguments: intervalCases)
  func intervals(test: Case) { #expect(parsed(test.text, test.type) == test.value) }

  static let contentCases: [Case] = [
    ("\\x", .bytes, "x''"), ("\\x00ffAB", .bytes, "x'00ffab'"), ("\\x0", .bytes, nil), ("\\x0g", .bytes, nil),
    ("\\x:0", .bytes, nil),
    ("a\\\\b\\000\\377", .bytes, "x'615c6200ff'"), ("\\400", .bytes, nil), ("\\", .bytes, nil), ("\\12", .bytes, nil),
    ("", .bytes, "x''"),
    ("0101", .bits(length: nil, isVarying: true), "\"0101\""), ("012", .bits(length: nil, isVarying: true), nil),
    ("0101000020E6100000", .geometry, "x'0101000020e6100000'"), ("010", .geography, nil),
    ("POINT(1 2)", .geometry, nil),
    ("(1.5,-2)", .point, "[1.5d, -2.0d]"), ("(1,2,3)", .point, nil), ("(1)", .point, nil), ("1,2", .point, nil),
    ("(,)", .point, nil),
    ("[1,2.5,-3e-05]", .vector, "[1.0d, 2.5d, -3e-05d]"), ("[0.5]", .halfVector, "[0.5f]"), ("[]", .vector, "[]"),
    ("[1,]", .vector, nil),
    ("{1:2}/3", .sparseVector, "\"{1:2}/3\""),
    ("", .map, "[]"), ("\"a\"=>\"1\"", .map, "[\"a\", \"1\"]"),
    ("\"a\"=>NULL, \"b\"=>\"NULL\"", .map, "[\"a\", NULL, \"b\", \"NULL\"]"),
    ("\"a\\\"b\\\\\"=>\"=>, \"", .map, "[\"a\\\"b\\\\\", \"=>, \"]"), ("a=>1", .map, nil), ("\"a\"=>", .map, nil),
    ("\"a\"=>\"1\",", .map, nil),
    ("\"a", .map, nil), ("\"a\"=>\"b\\", .map, nil),
  ]

  @Test(arguments: contentCases)
  func contents(test: Case) { #expect(parsed(test.text, test.type) == test.value) }

  static let texts = array(.text(.plain))

  static let arrayCases: [Case] = [
    ("{}", array(.int32), "[]"), ("{1,NULL,-2}", array(.int32), "[1, NULL, -2]"),
    ("{\"NULL\",NULL,null}", texts, "[\"NULL\", NULL, \"null\"]"),
    ("[5:6]={1,2}", array(.int32), "[1, 2]"), ("{{1,2},{3,4}}", array(.int32), "\"{{1,2},{3,4}}\""),
    ("[0:0][0:1]={{1,2}}", array(.int32), "\"[0:0][0:1]={{1,2}}\""),
    ("{a b,\"c,d\",\"e\\\"\\\\f\",\"\"}", texts, "[\"a b\", \"c,d\", \"e\\\"\\\\f\", \"\"]"),
    ("{(1,1),(0,0);(2,2),(0,0)}", array(.unknown, "box"), "[\"(1,1),(0,0)\", \"(2,2),(0,0)\"]"),
    ("{\"\\\\xff\",NULL}", array(.bytes), "[x'ff', NULL]"),
    ("{\"$1,234.50\",$1.00}", array(.money), "[123450/10^2, 100/10^2]"),
    ("{\"\\\"a\\\"=>\\\"1\\\"\",\"\"}", array(.map), "[[\"a\", \"1\"], []]"),
    ("{\"(1,2)\"}", array(.point), "[[1.0d, 2.0d]]"),
    ("{1,}", array(.int32), nil), ("{,}", array(.int32), nil), ("{1", array(.int32), nil), ("1}", array(.int32), nil),
    ("", texts, nil),
    ("{\"a}", texts, nil), ("{\"a\\\"}", texts, nil), ("{a\\}", texts, nil), ("{\"a\"b}", texts, nil),
    ("[1:2]", texts, nil), ("[", texts, nil), ("{", texts, nil),
  ]

  @Test(arguments: arrayCases)
  func arrays(test: Case) { #expect(parsed(test.text, test.type) == test.value) }

  /// The error says what was expected and never shows the text.
  @Test func errorsKeepTheValueToThemselves() {
    #expect(ValueError("a date").description == "a date expected, another text found")
  }
}
