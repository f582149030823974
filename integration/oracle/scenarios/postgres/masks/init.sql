CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE m (id int PRIMARY KEY, ma text, mi int, mu uuid, mj jsonb, mb bytea, mt timestamp, me mood, mc char(4), mv varchar(30) NOT NULL DEFAULT 'dv', mn numeric(5,2), ha text, hi int, hs varchar(10), hv varchar(100), ta text, tb varchar(10), tj json, ti int, tc char(10), tz text);
CREATE TABLE k (id text PRIMARY KEY, v text NOT NULL);
INSERT INTO m VALUES (1, 'secret', 5, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a":1}', '\x0102', '2020-01-01', 'ok', 'ab', 'value', 1.5, 'hash me', 7, 'short', 'versioned', 'truncated', 'tr', '{"a": 1}', 12345, 'abcdef', 'gone'),
 (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO k VALUES ('key', 'val');
