INSERT INTO s.a VALUES (2);
SELECT pg_logical_emit_message(true, 'p', 'x');
DELETE FROM s.a WHERE id = 1;
-- @sleep 1
