CREATE TABLE t (id int PRIMARY KEY, a int, b text, c numeric(5,2), d timestamp, e varchar(5) NOT NULL DEFAULT 'e');
INSERT INTO t VALUES (1, 1, 'b', 1.5, '2020-01-01');
