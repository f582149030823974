CREATE TABLE m (id int PRIMARY KEY);
CREATE PUBLICATION golden FOR ALL TABLES;
-- stream
SELECT pg_logical_emit_message(false, 'first', 'no commit before it');
SELECT pg_logical_emit_message(true, 'alone', 'in a transaction');
SELECT pg_logical_emit_message(false, 'outside', '\x00ff'::bytea);
BEGIN;
INSERT INTO m VALUES (1);
SELECT pg_logical_emit_message(true, '', '');
SELECT pg_logical_emit_message(false, 'early', 'sent before its transaction');
INSERT INTO m VALUES (2);
COMMIT;
