CREATE TABLE t (id int PRIMARY KEY, n int, v text, b bytea);
ALTER TABLE t ALTER v SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL;
INSERT INTO t VALUES (1, 1, repeat('v', 3000), decode(repeat('01', 3000), 'hex'));
