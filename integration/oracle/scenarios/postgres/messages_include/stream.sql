SELECT pg_logical_emit_message(true, 'keep', 'a');
SELECT pg_logical_emit_message(true, 'keep.more', 'b');
SELECT pg_logical_emit_message(true, 'not keep', 'c');
SELECT pg_logical_emit_message(false, 'exact', '\x00ff'::bytea);
SELECT pg_logical_emit_message(false, 'exactly', 'd');
SELECT pg_logical_emit_message(true, 'KEEP', 'e');
INSERT INTO m VALUES (1);
