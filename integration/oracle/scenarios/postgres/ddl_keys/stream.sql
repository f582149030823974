UPDATE t SET b = 'bb' WHERE id = 1;
-- @sleep 2
ALTER TABLE t REPLICA IDENTITY FULL;
UPDATE t SET b = 'full' WHERE id = 1;
-- @sleep 2
ALTER TABLE t DROP CONSTRAINT t_pkey;
UPDATE t SET b = 'no key' WHERE id = 1;
-- @sleep 2
ALTER TABLE t ADD PRIMARY KEY (a), ADD COLUMN n int;
UPDATE t SET b = 'other key' WHERE id = 1; UPDATE t SET a = 10 WHERE a = 1;
-- @sleep 2
ALTER TABLE t REPLICA IDENTITY DEFAULT;
DELETE FROM t WHERE a = 10;
INSERT INTO nk VALUES (2, 'z');
-- @sleep 2
ALTER TABLE nk ADD PRIMARY KEY (x);
UPDATE nk SET y = 'keyed' WHERE x = 1; DELETE FROM nk;
