SELECT pg_logical_emit_message(true, 'keep', 'a');
SELECT pg_logical_emit_message(true, 'drop', 'b');
SELECT pg_logical_emit_message(false, 'dropped', 'c');
SELECT pg_logical_emit_message(false, 'kept', '\x00ff'::bytea);
BEGIN; INSERT INTO m VALUES (1); SELECT pg_logical_emit_message(true, 'drop', 'in'); COMMIT;
BEGIN; SELECT pg_logical_emit_message(true, 'k', 'é'); SELECT pg_logical_emit_message(true, 'l', ''); COMMIT;
