BEGIN; INSERT INTO a VALUES (2, 'b'); INSERT INTO b DEFAULT VALUES; COMMIT;
-- @kill
BEGIN; UPDATE a SET id = 20 WHERE id = 2; DELETE FROM b; COMMIT; SELECT pg_logical_emit_message(true, 'while', 'down');
ALTER TABLE b ADD COLUMN w int DEFAULT 5; INSERT INTO b(v) VALUES ('wide');
-- @start
INSERT INTO a VALUES (4, 'd');
-- @stop
TRUNCATE a; INSERT INTO b(v, w) VALUES ('x', NULL);
-- @start
BEGIN; INSERT INTO a VALUES (5, 'e'); DELETE FROM a; COMMIT;
