INSERT INTO t VALUES (2, 2, 'bb', 2.5, '2020-01-02');
-- @sleep 2
ALTER TABLE t ALTER a TYPE bigint, ALTER c TYPE double precision;
INSERT INTO t VALUES (3, 3, 'bbb', 3.5, '2020-01-03');
-- @sleep 2
ALTER TABLE t ALTER d TYPE timestamptz USING d AT TIME ZONE 'UTC', ALTER b TYPE varchar(20);
INSERT INTO t VALUES (4, 4, 'b4', 4.5, '2020-01-04 00:00+00');
-- @sleep 2
ALTER TABLE t ALTER a TYPE text, ALTER e TYPE varchar(50), ALTER e SET DEFAULT 'longer';
INSERT INTO t(id, a) VALUES (5, 'five');
UPDATE t SET a = 'x' WHERE id = 1;
DELETE FROM t WHERE id = 2;
