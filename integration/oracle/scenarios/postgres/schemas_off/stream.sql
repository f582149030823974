INSERT INTO a(n, t, f, j, ts, arr, b) SELECT n, t, f, j, ts, arr, b FROM a ORDER BY id;
UPDATE a SET t = 'u' WHERE id = 1;
UPDATE a SET id = 100 WHERE id = 2;
DELETE FROM a WHERE id = 3;
UPDATE nk SET y = 'b' WHERE x = 1;
DELETE FROM nk;
TRUNCATE a;
