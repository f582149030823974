CREATE TABLE t (id int PRIMARY KEY, b text NOT NULL, m text DEFAULT 'secret', x text, n numeric(6,2) DEFAULT 1.5, ts timestamp NOT NULL DEFAULT '2020-01-01');
CREATE TABLE f (id int PRIMARY KEY, b text NOT NULL, n numeric); ALTER TABLE f REPLICA IDENTITY FULL;
INSERT INTO t VALUES (1, 'b', 'm', 'x', NULL, '2020-02-02'); INSERT INTO f VALUES (1, 'b', 2);
