CREATE EXTENSION hstore;
CREATE TYPE color AS ENUM ('red', 'green');
CREATE DOMAIN whole AS int;
CREATE TABLE arrays (
  id int PRIMARY KEY, i int[], b bigint[], t boolean[], r real[], x text[], v varchar(10)[], c char(3)[], n numeric[],
  n2 numeric(10, 2)[], d date[], ts timestamp[], tz timestamptz[], tm time[], u uuid[], by bytea[], j json[], e color[],
  bx box[], p point[], h hstore[], m money[], iv interval[], w whole[]);
CREATE PUBLICATION golden FOR ALL TABLES;
-- stream
INSERT INTO arrays(id, i, b, t, r, x, v, c, n, n2) VALUES
  (1, '{1,2,-3}', '{9223372036854775807}', '{t,f,NULL}', '{1.5,0.1}', '{a,"b c","d,e","f\"g\\h",NULL,"NULL","","{}"}',
    '{x,y}', '{a,bcd}', '{1.5,2.25,NaN}', '{1.5,2.25}'),
  (2, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, '{NULL}', '{NULL,1}', '{NULL}', '{NULL}', '{NULL,""}', '{NULL}', '{NULL}', '{NULL}', '{NULL}'),
  (5, '[0:1]={7,8}', '{{1,2},{3,4}}', '[-1:-1]={t}', '{{1},{2}}', '{{a,b},{c,d}}', '[2:2]={z}', NULL, NULL, NULL);
INSERT INTO arrays(id, d, ts, tz, tm, u, by, j, e) VALUES
  (6, '{2020-02-29,NULL,0044-03-15 BC,infinity}', '{"2020-02-29 12:34:56.789012"}', '{"2020-02-29 12:34:56.789012+02"}',
    '{12:34:56.789012,24:00:00}', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', ARRAY['\xdead'::bytea, '\x'::bytea, NULL],
    ARRAY['{"a": "b\\c"}'::json, '[1,2]'], '{red,NULL,green}');
INSERT INTO arrays(id, bx, p, h, m, iv, w) VALUES
  (7, '{((2,2),(0,0));((3,3),(1,1))}', '{"(1,2)",NULL,"(3,4)"}', ARRAY['a=>1,"b\"q"=>NULL'::hstore, ''::hstore],
    '{1.23,-5,1234.5}', '{"1 day","02:00:00"}', '{1,2}');
