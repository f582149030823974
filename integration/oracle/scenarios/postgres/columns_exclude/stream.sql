INSERT INTO a VALUES (1, 'v', 's'); INSERT INTO b VALUES (1, 2, 'z', 'h');
INSERT INTO a VALUES (2, 'vv', 'ss'); UPDATE a SET secret = 't' WHERE id = 1; UPDATE a SET id = 9 WHERE id = 1; DELETE FROM a WHERE id = 2;
UPDATE b SET hidden = 'hh'; UPDATE b SET x = 5; DELETE FROM b;
