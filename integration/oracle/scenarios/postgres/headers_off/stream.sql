UPDATE a SET id = 2; DELETE FROM a; INSERT INTO a VALUES (3, 'w'); SELECT pg_logical_emit_message(true, 'p', 'c');
