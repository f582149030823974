CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b text);
CREATE TABLE nk (x int, y text);
INSERT INTO t VALUES (1, 1, 'b'), (2, 2, 'c'); INSERT INTO nk VALUES (1, 'y');
