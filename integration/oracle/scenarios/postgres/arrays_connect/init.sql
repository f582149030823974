CREATE EXTENSION citext;
CREATE TYPE color AS ENUM ('red', 'light blue', 'gr,een');
CREATE DOMAIN dint AS int;
CREATE TABLE arr (id int PRIMARY KEY, i int[] NOT NULL, i2 int[][], t text[], v varchar(5)[], c char(3)[], ci citext[], n numeric[], n2 numeric(8,3)[], d date[], tm time[], tz timetz[], ts timestamp[], ts3 timestamp(3)[], tsz timestamptz(3)[], u uuid[], b bytea[], j json[], jb jsonb[], e color[], bo boolean[], r real[], f float8[], m macaddr[], inn inet[], cd cidr[], nr numrange[], dr daterange[], tr tstzrange[], o oid[], bt bit[], x smallint[] DEFAULT '{1}');
INSERT INTO arr(id, i, i2, t, v, c, ci, n, n2) VALUES (1, '{1,NULL,-3}', '{{1,2},{3,4}}', '{"a,b","c\"d","e\\f"," g ",NULL,"NULL","",é🦆,"{x}"}', '{abc,""}', '{a,bcd,""}', '{Ab,cD}', '{1.50,100,-0.001,NULL}', '{1.5,2,NULL}'),
 (2, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}');
INSERT INTO arr(id, i, d, tm, tz, ts, ts3, tsz) VALUES (3, '[5:7]={1,2,3}', '{2020-02-29,NULL}', '{12:34:56.789012,NULL}', '{12:34:56.789+02}', '{"2020-02-29 12:34:56.789012"}', '{"2020-02-29 12:34:56.789",NULL}', '{"2020-02-29 12:34:56.789+02",NULL}');
INSERT INTO arr(id, i, u, b, j, jb, e) VALUES (4, '{4}', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}', ARRAY['\x00ff'::bytea, NULL, '\x'], ARRAY['{"a":  [1, "x,y"]}'::json, NULL, '"q\"uote"'], ARRAY['{"b": {"c":null}}'::jsonb, 'null', '1.50'], '{red,"light blue"}');
INSERT INTO arr(id, i, bo, r, f, m, inn, cd, nr, dr, tr, o) VALUES (5, '{5}', '{t,f,NULL}', '{1.5,NULL,0.1,1e10}', '{1.5,NULL,1e-10,NaN,Infinity}', '{08:00:2b:01:02:03}', '{10.0.0.1,192.168.0.0/16,::1}', '{10.0.0.0/8}', '{"[1.5,2)",empty}', '{"[2020-01-01,2020-02-01)"}', '{"[2020-01-01 00:00+00,)"}', '{1,4294967295}');
