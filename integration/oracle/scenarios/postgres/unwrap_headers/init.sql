CREATE TABLE u (id int PRIMARY KEY, a text NOT NULL DEFAULT 'd', n numeric(6,2));
CREATE TABLE nk (x int, y text);
ALTER TABLE nk REPLICA IDENTITY FULL;
INSERT INTO u VALUES (1, 'snap', 1.5), (2, 'two', NULL); INSERT INTO nk VALUES (1, 'y');
