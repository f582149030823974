CREATE EXTENSION hstore;
CREATE TABLE edge_num (id int PRIMARY KEY, n numeric, n92 numeric(9,2), n50 numeric(5), r real, d double precision, m money, ns numeric[], ns2 numeric(6,2)[]);
CREATE TABLE edge_date (id int PRIMARY KEY, d date, ds date[]);
CREATE TABLE edge_ts (id int PRIMARY KEY, ts timestamp, ts0 timestamp(0), ts2 timestamp(2), ts3 timestamp(3), ts4 timestamp(4), tss timestamp[]);
CREATE TABLE edge_tz (id int PRIMARY KEY, tz timestamptz, tz0 timestamptz(0), tz2 timestamptz(2), tz5 timestamptz(5), tzs timestamptz[]);
CREATE TABLE edge_time (id int PRIMARY KEY, t time, t0 time(0), t2 time(2), t4 time(4), ttz timetz, ttz1 timetz(1), ts time[]);
CREATE TABLE edge_iv (id int PRIMARY KEY, iv interval, iv0 interval(0), ivd interval day to second, ivs interval[]);
CREATE TABLE edge_bin (id int PRIMARY KEY, b bytea, bs bytea[], h hstore, b1 bit, b9 bit(9), v bit varying, v6 bit varying(6));
INSERT INTO edge_num VALUES
 (1, 'NaN', 'NaN', 'NaN', 'NaN', 'NaN', '-0.01', '{NaN,1.50}', '{1.5,NULL}'),
 (2, 'Infinity', NULL, NULL, 'Infinity', 'Infinity', '-1234.56', '{0.0010,100}', '{-0.5}'),
 (3, '-Infinity', NULL, NULL, '-Infinity', '-Infinity', '1', '{}', '{}'),
 (4, 1e-20, 0.10, -1, '-0', '-0', '0.10', '{-1e-20}', '{9999.99}'),
 (5, 1.500, -0.01, 99999, 1e-7, 1e-7, '999999999.99', '{1e30}', '{0}'),
 (6, 1000, 9999999.99, 10, 9999999, 9999999, '-0.10', NULL, NULL),
 (7, -100.00, 1, 0, 1e7, 12345678.9, '12.345', '{-100.00}', '{1}');
INSERT INTO edge_date VALUES (1, '0044-03-15 BC', '{0044-03-15 BC}'), (2, '4713-01-01 BC', '{1970-01-01}'), (3, '10000-01-01', '{10000-01-01,NULL}'), (4, '5874897-12-31', NULL),
 (5, '1582-10-14', '{}'), (6, '1582-10-15', '{1582-10-04}'), (7, '0001-12-31 BC', NULL), (8, '1970-01-01', '{1969-12-31}'), (9, '2000-02-29', NULL);
INSERT INTO edge_ts VALUES
 (1, '0044-03-15 12:00:00.5 BC', '0044-03-15 12:00:00 BC', '0044-03-15 12:00:00.25 BC', '0044-03-15 12:00:00.125 BC', '0044-03-15 12:00:00.0625 BC', NULL),
 (2, '1582-10-10 00:00:00', '1582-10-10 00:00:00', '1582-10-10 00:00:00.01', '1582-10-10 00:00:00.001', '1582-10-10 00:00:00.0001', '{"1582-10-10 01:02:03"}'),
 (3, '1677-09-22 00:00:00', '1969-12-31 23:59:59', '1969-12-31 23:59:59.99', '1969-12-31 23:59:59.999', '1969-12-31 23:59:59.9999', '{"1969-12-31 23:59:59.999999"}'),
 (4, '2262-04-11 23:47:16.854775', '2262-04-11', '2262-04-11', '2262-04-11', '2262-04-11', '{}'),
 (5, '1970-01-01 00:00:00.000001', '1970-01-01', '1970-01-01 00:00:00.01', '1970-01-01 00:00:00.001', '1970-01-01 00:00:00.0001', '{NULL,"2020-01-01 00:00:00"}'),
 (6, '2020-12-31 23:59:59.999999', '2020-12-31 23:59:59', '2020-12-31 23:59:59.99', '2020-12-31 23:59:59.999', '2020-12-31 23:59:59.9999', NULL),
 (7, '2020-06-01 12:00:00.100', '2020-06-01', '2020-06-01 12:00:00.1', '2020-06-01 12:00:00.1', '2020-06-01 12:00:00.1', NULL);
INSERT INTO edge_tz VALUES
 (1, '0044-03-15 12:00:00+00 BC', '0044-03-15 12:00:00+00 BC', NULL, NULL, NULL), (2, '10000-01-01 00:00:00+00', '10000-01-01 00:00:00+00', NULL, NULL, NULL),
 (3, '1969-12-31 23:59:59.999999+00', '2020-03-29 01:30:00+01', '2020-03-29 01:30:00.12+01', '2020-03-29 01:30:00.12345+01', '{"2020-03-29 01:30:00.12345+01",NULL}'),
 (4, 'infinity', 'infinity', '-infinity', NULL, NULL), (5, '-infinity', NULL, NULL, NULL, '{infinity}'), (6, '2020-01-01 00:00:00-15:59', '2020-01-01 00:00:00+14', '2020-01-01', '2020-01-01 00:00:00.1', '{}');
INSERT INTO edge_time VALUES
 (1, '24:00:00', '24:00:00', '24:00:00', '24:00:00', '00:00:00+00', '00:00:00.5+00', '{24:00:00}'), (2, '00:00:00', '00:00:00', '00:00:00.01', '00:00:00.0001', '23:59:59.999999+00', '23:59:59.9-12', '{00:00:00.000001,NULL}'),
 (3, '00:00:00.000001', '23:59:59', '23:59:59.99', '23:59:59.9999', '12:00:00+05:30', '12:00:00+00:30', '{}'), (4, '12:34:56.7', '12:34:56', '12:34:56.7', '12:34:56.7', '00:30:00+01', '23:30:00-01', NULL);
INSERT INTO edge_iv VALUES
 (1, '0', '0', '0', '{1 day,-1 day}'), (2, '1 year', '1.5 seconds', '1 day 02:03:04.5', '{}'), (3, '-1 year -2 mons +3 days -04:05:06.789', '-00:00:01', '-1 day', NULL),
 (4, '1 mon', '100 hours', '99 days 23:59:59.999999', '{NULL}'), (5, '178000000 years', '1 week', '0.000001 seconds', NULL), (6, '3 days -00:00:00.000001', '1 min', '-00:00:00.5', NULL),
 (7, '1000000 days', '1 decade', '25:00:00', NULL);
INSERT INTO edge_bin VALUES
 (1, '\x', '{}', '', B'1', B'000000001', B'', B'000000'), (2, '\x00', ARRAY['\x00'::bytea, NULL], 'a=>1', B'0', B'100000000', B'1', B'1'), (3, '\xfffefdfcfb', ARRAY['\xfbff'::bytea, '\x'::bytea], 'b=>2,a=>"x\"y\\z",c=>NULL', B'1', B'111111111', B'0000000001', B'01'),
 (4, 'plain text', NULL, '"with space"=>"","é"=>"🦆","zz"=>"NULL"', NULL, NULL, NULL, NULL), (5, decode(repeat('a5', 100), 'hex'), NULL, 'aa=>1,bb=>2,cc=>3,dd=>4,ee=>5,ff=>6,gg=>7,hh=>8,ii=>9,jj=>10,kk=>11,ll=>12,mm=>13,nn=>14,oo=>15', B'0', B'000000000', repeat('10', 40)::bit varying, B'111');
