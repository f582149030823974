CREATE TABLE a (id serial PRIMARY KEY, n numeric(6,2) DEFAULT 1.5, t text, f double precision, j jsonb, ts timestamp, arr int[], b bytea);
CREATE TABLE nk (x int, y text);
ALTER TABLE nk REPLICA IDENTITY FULL;
INSERT INTO a(n, t, f, j, ts, arr, b) VALUES (1.25, E'q"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028é🦆', 1e22, '{"k":[1,2]}', '2020-01-01', '{1,NULL}', '\x00ff'), (NULL, '', 'NaN', 'null', NULL, '{}', ''), (0, NULL, '-Infinity', NULL, NULL, NULL, NULL);
INSERT INTO nk VALUES (1, 'a'), (NULL, NULL);
