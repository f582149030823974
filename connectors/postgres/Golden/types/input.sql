CREATE EXTENSION hstore;
CREATE EXTENSION citext;
CREATE EXTENSION ltree;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s "odd"');
CREATE TYPE pair AS (x int, y text);
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN price AS numeric(10, 2);
CREATE TABLE numbers (
  id int PRIMARY KEY, s smallint, b bigint, r real, d double precision, n numeric, n52 numeric(5, 2), n3m numeric(3, -2),
  n38 numeric(38, 10), m money, o oid, t boolean, p positive, c price);
CREATE TABLE texts (
  id int PRIMARY KEY, c1 char, c5 char(5), v varchar, v10 varchar(10), t text, n name, ci citext, lt ltree, by bytea,
  b1 bit, b8 bit(8), bv bit varying, x xml, j json, jb jsonb, u uuid, e mood, cc "char");
CREATE TABLE times (
  id int PRIMARY KEY, d date, t time, t3 time(3), tz timetz, ts timestamp, ts0 timestamp(0), tstz timestamptz,
  iv interval);
CREATE TABLE others (
  id int PRIMARY KEY, i inet, c cidr, m macaddr, p point, l line, bx box, h hstore, tv tsvector, r int4range,
  tr tstzrange, mr int4multirange, pr pair, lsn pg_lsn);
CREATE PUBLICATION golden FOR ALL TABLES;
-- stream
INSERT INTO numbers VALUES
  (1, 1, 3, 1.5, 2.25, 123.456, 123.45, 12345, 1234567890.0123456789, 12.34, 42, true, 5, 3.10),
  (2, -32768, -9223372036854775808, '-3.4028235e38', '-1.7976931348623157e308', -0.000000000000000000001, -999.99, -99900,
    -9999999999999999999999999999.9999999999, '-92233720368547758.08', 0, false, 2147483647, -99999999.99),
  (3, 32767, 9223372036854775807, '1.17549435e-38', '4.9406564584124654e-324', 1e50, 0, 0, 0, 0, 4294967295, true, 1, 0),
  (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (5, 0, 0, 0.1, 0.1, 'NaN', 0.10, 100, 1, '1234567.89', 7, false, 9, 1),
  (6, 0, 0, 'NaN', '-Infinity', 1.100, 1.1, 0, 0.0000000001, '-0.05', 7, false, 9, 0.5),
  (7, 0, 0, 'Infinity', '-0', 999999999999999999, 1, 0, 0, 1, 7, false, 9, 1),
  (8, 0, 0, 16777216, 123456789012345680, 1000000000000000000, 1, 0, 0, 1, 7, false, 9, 1);
INSERT INTO texts VALUES
  (1, 'a', 'abc', 'varchar', '0123456789', 'text', 'name', 'CaseKept', 'Top.Science', '\xdeadbeef', B'1', B'10101010',
    B'101', '<a b="c">d</a>', '{"a" : 1}', '{"a" : 1, "b": [1, 2.50, null]}', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
    'ok', 'x'),
  (2, '', '', '', '', '', '', '', '', '\x', B'0', B'00000000', B'', '', '""', '""',
    '00000000-0000-0000-0000-000000000000', 'it''s "odd"', ''),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, 'é', 'ü', '日本語', '🦆🦆', E'\u00e9 \\ / " \b\f\n\r\t \x7f', 'ñ', 'ÀÉ', 'a.b', '\x00ff0a', B'1', B'11111111',
    B'1111111111111111111111111', '<x>&amp;</x>', '[]', '{"z":1,"a":{"k":"é"}}',
    'ffffffff-ffff-ffff-ffff-ffffffffffff', 'sad', 'y');
INSERT INTO times VALUES
  (1, '2020-02-29', '12:34:56.789012', '12:34:56.789', '12:34:56.789012+02', '2020-02-29 12:34:56.789012',
    '2020-02-29 12:34:56', '2020-02-29 12:34:56.789012+02', '1 year 2 months 3 days 04:05:06.789012'),
  (2, '0001-01-01', '00:00:00', '00:00:00', '00:00:00+15:59', '0001-01-01', '0001-01-01', '0001-01-01 00:00+00', '0'),
  (3, '9999-12-31', '24:00:00', '23:59:59.999', '23:59:59.999999-15:59', '9999-12-31 23:59:59.999999',
    '9999-12-31 23:59:59', '9999-12-31 23:59:59.999+00', '-1 year -2 months +3 days -04:05:06.000001'),
  (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (5, '0044-03-15 BC', '01:02:03.5', '01:02:03.5', '01:02:03.5+05:45', '0044-03-15 12:00:00.5 BC', '0044-03-15 BC',
    '0044-03-15 12:00:00+00 BC', '-00:00:00.5'),
  (6, 'infinity', NULL, NULL, '12:00:00+00:00:30', 'infinity', '-infinity', 'infinity', '178000000 years'),
  (7, '-infinity', NULL, NULL, '24:00:00-01', '294276-12-31 23:59:59.999999', '4713-01-01 BC', '-infinity',
    '-100:00:01'),
  (8, '5874897-12-31', NULL, NULL, NULL, '10000-01-01', '1969-12-31 23:59:59', '1969-12-31 23:59:59.5+00', '1 mon'),
  (9, '4714-11-24 BC', NULL, NULL, NULL, '4714-11-24 BC', '1582-10-10', '10000-01-01 00:00+00', '-1 day +00:00:01');
INSERT INTO others VALUES
  (1, '192.168.1.1/24', '10.0.0.0/8', '08:00:2b:01:02:03', '(1.5,-2)', '{1,2,3}', '((2,2),(0,0))',
    'a=>1, b=>NULL, "c d"=>"e\"f", "k,k"=>"a=>b", "x\\y"=>""', 'the quick:1 fox:2A', '[1,10)', '[2020-01-01 00:00+00,)',
    '{[1,3),[5,8)}', '(1,"two words")', '16/B374D848'),
  (2, '::1', '2001:db8::/32', NULL, '(1e300,-1e-300)', NULL, NULL, '', '', 'empty', 'empty', '{}', '(,)', '0/0'),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
