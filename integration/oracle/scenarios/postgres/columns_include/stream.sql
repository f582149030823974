INSERT INTO a VALUES (1, 'v', 1, 's'); INSERT INTO c VALUES (1, 'a', 'b', 'y');
INSERT INTO a VALUES (2, 'vv', 2, 'ss');
UPDATE a SET secret = 'changed' WHERE id = 1;
UPDATE a SET v = 'changed' WHERE id = 1;
UPDATE a SET id = 3 WHERE id = 2;
DELETE FROM a WHERE id = 1;
UPDATE b SET v = 'x'; UPDATE b SET id = 2; DELETE FROM b;
UPDATE c SET y = 'yy'; UPDATE c SET ax = 'aa', y = 'z'; DELETE FROM c;
