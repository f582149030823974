INSERT INTO t VALUES (2);
-- @sleep 2
CREATE TYPE size AS ENUM ('s', 'l');
ALTER TABLE t ADD sz size DEFAULT 's';
INSERT INTO t(id, sz) VALUES (3, 'l');
-- @sleep 2
CREATE DOMAIN pos AS int CHECK (VALUE > 0);
ALTER TABLE t ADD p pos, ADD g int GENERATED ALWAYS AS (id * 2) STORED, ADD s bigserial;
INSERT INTO t(id, p) VALUES (4, 5);
UPDATE t SET p = 6 WHERE id = 1;
