CREATE TABLE t (id int PRIMARY KEY, n int, v text, w text, x text, b bytea);
ALTER TABLE t ALTER v SET STORAGE EXTERNAL, ALTER w SET STORAGE EXTERNAL, ALTER x SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL;
INSERT INTO t VALUES (1, 1, repeat('v', 3000), repeat('w', 3000), repeat('x', 3000), decode(repeat('01', 3000), 'hex'));
