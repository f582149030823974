BEGIN; INSERT INTO a VALUES (2); UPDATE a SET id = 3 WHERE id = 2; DELETE FROM a WHERE id = 1; COMMIT;
SELECT pg_logical_emit_message(true, 'p', 'text');
SELECT pg_logical_emit_message(false, 'q', '\xff00'::bytea);
