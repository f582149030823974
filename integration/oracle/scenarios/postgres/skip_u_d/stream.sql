INSERT INTO a VALUES (3, 'x'); UPDATE a SET v = 'y' WHERE id = 1; UPDATE a SET id = 10 WHERE id = 1; DELETE FROM a WHERE id = 2; 
INSERT INTO f VALUES (3, 'x'); UPDATE f SET v = 'y' WHERE id = 1; UPDATE f SET id = 10 WHERE id = 1; DELETE FROM f WHERE id = 2; UPDATE f SET v = v;
TRUNCATE f;
INSERT INTO a VALUES (4, 'end');
BEGIN; UPDATE a SET v = 'z' WHERE id = 4; DELETE FROM a WHERE id = 4; INSERT INTO a VALUES (4, 'again'); COMMIT;
SELECT pg_logical_emit_message(true, 'p', 'x');
