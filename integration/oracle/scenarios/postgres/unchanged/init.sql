CREATE TABLE a (id int PRIMARY KEY, v text);
CREATE TABLE f (id int PRIMARY KEY, v text, secret text, n numeric, j jsonb, arr int[]);
ALTER TABLE f REPLICA IDENTITY FULL;
CREATE TABLE nopk (v text, w text);
ALTER TABLE nopk REPLICA IDENTITY FULL;
CREATE TABLE big (id int PRIMARY KEY, b text, v int);
ALTER TABLE big ALTER b SET STORAGE EXTERNAL; ALTER TABLE big REPLICA IDENTITY FULL;
INSERT INTO a VALUES (1, 'v'); INSERT INTO f VALUES (1, 'v', 's', 1.0, '{"a":1}', '{1}'); INSERT INTO nopk VALUES ('v', NULL); INSERT INTO big VALUES (1, repeat('b', 3000), 1);
