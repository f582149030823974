import Changes
import Testing

@testable import PostgresConnector

/// Defaults as a server's `pg_get_expr` prints them, and the constants that Debezium 3.6 showed for them.
@Suite struct DefaultExpressionTests {
  typealias Case = (typeName: String, expression: String, value: String?)

  static let literals: [Case] = [
    ("int4", "1000", "1000"), ("bool", "true", "true"), ("bool", "false", "false"), ("int2", "'-3'::integer", "-3"),
    ("int4", "'-2147483648'::integer", "-2147483648"), ("int8", "'9223372036854775807'::bigint", "9223372036854775807"),
    ("float4", "1.5", "1.5f"), ("float8", "'-1\(String(repeating: "0", count: 100))'::numeric", "-1e+100d"),
    ("numeric", "12.3400", "123400/10^4"), ("numeric", "'-7'::integer", "-7/10^0"),
    ("text", "'plain'::text", "\"plain\""),
    ("text", "''::text", "\"\""), ("varchar", "'it''s quoted'::character varying", "\"it\\\'s quoted\""),
    ("bpchar", "'ab'::bpchar", "\"ab\""), ("text", "'tab\tnew\nline'::text", "\"tab\\tnew\\nline\""),
    ("text", "'ünï 🦆'::text", "\"ünï 🦆\""), ("bit", "'1010'::\"bit\"", "\"1010\""),
    ("varbit", "'101'::\"bit\"", "\"101\""),
    ("json", "'{\"a\": 1}'::json", "\"{\\\"a\\\": 1}\""),
    ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\""),
    ("xml", "'<a/>'::xml", "\"<a/>\""), ("mood", "'so so'::mood", "\"so so\""),
    ("date", "'2020-02-29'::date", "day 18321"), ("date", "'0044-03-15 BC'::date", "day -735160"),
    ("time", "'12:34:56.789'::time without time zone", "time 45296789000"),
    ("timestamp", "'2020-02-29 12:34:56.789012'::timestamp without time zone", "µs 1582979696789012"),
    ("timestamp", "'1969-12-31 23:59:59'::timestamp without time zone", "µs -1000000"),
    ("timestamp", "'2020-01-01'::date", "µs 1577836800000000"),
    ("timestamp", "'0044-03-15 BC'::date", "µs -63517824000000000"),
    ("timestamp", "'infinity'::timestamp without time zone", "µs infinity"),
    ("timestamptz", "'2020-02-29 10:34:56.5+00'::timestamp with time zone", "µs 1582972496500000"),
    ("timestamptz", "'2020-01-01'::date", "µs 1577836800000000"),
    ("interval", "'1 year 2 days 03:04:05'::interval", "(12 months, 2 days, 11045000000 µs)"),
    ("interval", "'-00:00:01.5'::interval", "(0 months, 0 days, -1500000 µs)"),
  ]

  static let computed: [Case] = [
    ("int4", "nextval('fun_id_seq'::regclass)", "0"), ("timestamp", "now()", "µs 0"),
    ("timestamptz", "CURRENT_TIMESTAMP", "µs 0"),
    ("date", "CURRENT_DATE", "day 0"), ("time", "LOCALTIME", "time 0"), ("timestamp", "LOCALTIMESTAMP", "µs 0"),
    ("uuid", "gen_random_uuid()", "\"00000000-0000-0000-0000-000000000000\""), ("text", "md5('a'::text)", "\"\""),
    ("text", "(upper('abc'::text) || 'x'::text)", "\"\""), ("numeric", "round(1.005, 2)", "0/10^1"),
    ("float8", "pi()", "0.0d"),
    ("bool", "(1 > 2)", "false"), ("jsonb", "jsonb_build_object('a', 1)", "\"{}\""),
    ("text", "CURRENT_USER", "\"CURRENT_USER\""),
    ("varchar", "('a'::text || 'b'::text)", "\"a\""),
    ("interval", "make_interval(days => 2)", "(0 months, 0 days, 0 µs)"),
    ("bit", "f()", "\"00\""), ("varbit", "public.f()", "\"0\""), ("bool", "is_on()", "false"),
  ]

  static let none: [Case] = [
    ("int4", "(1 + 2)", nil), ("int4", "(10 * 5)", nil), ("int4", "NULL::integer", nil), ("text", "NULL::text", nil),
    ("text", "NULL", nil),
    ("money", "'-$1.50'::money", nil), ("bytea", "'\\xdead'::bytea", nil), ("oid", "5", nil),
    ("timetz", "'12:00:00+02'::time with time zone", nil),
    ("_int4", "'{1,2}'::integer[]", nil), ("_text", "ARRAY['x'::text, 'y'::text]", nil), ("hstore", "''::hstore", nil),
    ("inet", "'10.0.0.1'::inet", nil),
    ("point", "'(1,2)'::point", nil), ("int4range", "'[1,5)'::int4range", nil),
    ("tsvector", "'''a'' ''b'''::tsvector", nil), ("char", "'c'::\"char\"", nil),
    ("name", "'nm'::name", nil), ("mood", "pick()", nil), ("numeric", "'NaN'::numeric", nil),
    ("date", "('now'::text)::date", nil), ("int2", "70000", nil),
    ("text", "", "\"\""), ("int4", "'unclosed", nil), ("int4", "f(", nil), ("timestamp", "", nil),
  ]

  @Test(arguments: literals + computed + none)
  func constants(test: Case) {
    let isEnum = test.typeName == "mood"
    let element = test.typeName.dropFirst(test.typeName.hasPrefix("_") ? 1 : 0)
    let scalar = isEnum ? .text(.enumeration(["so so"])) : ColumnType(postgresName: String(element), TypeModifier())
    let type = test.typeName.hasPrefix("_") ? array(scalar) : scalar
    let column = Column(name: "c", type: type, isOptional: true, typeName: test.typeName)
    var defaults = DefaultValues()
    let value = defaults.value(of: test.expression, in: column)
    let frozen = defaults.frozen()
    #expect(value.map { RowPrinter.text($0, frozen.store) } == test.value)
  }
}
