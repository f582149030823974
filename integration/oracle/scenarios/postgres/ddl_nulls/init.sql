CREATE TABLE t (id int PRIMARY KEY, a int, b text NOT NULL DEFAULT 'old');
INSERT INTO t VALUES (1, NULL, 'b');
