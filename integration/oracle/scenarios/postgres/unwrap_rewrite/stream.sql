INSERT INTO u VALUES (3, 'x', NULL, NULL); UPDATE u SET a = 'y' WHERE id = 2; UPDATE u SET id = 30 WHERE id = 3; DELETE FROM u WHERE id = 1;
INSERT INTO f VALUES ('b', NULL, 'ww'); UPDATE f SET v = NULL WHERE k = 'a'; UPDATE f SET k = 'c' WHERE k = 'b'; DELETE FROM f WHERE k = 'a';
INSERT INTO nk VALUES (2, NULL); UPDATE nk SET y = 'z' WHERE x = 1; DELETE FROM nk;
SELECT pg_logical_emit_message(true, 'p', 'message');
BEGIN; INSERT INTO u VALUES (5, 'tx', 2, NULL); DELETE FROM u WHERE id = 5; COMMIT;
TRUNCATE f;
