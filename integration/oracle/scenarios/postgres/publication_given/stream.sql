INSERT INTO a VALUES (2, 'v', 's', 2); UPDATE a SET secret = 't' WHERE id = 1; UPDATE a SET id = 5 WHERE id = 2; DELETE FROM a WHERE id = 1;
INSERT INTO b VALUES (2, 'no'), (12, 'yes'); UPDATE b SET id = 20 WHERE id = 2; UPDATE b SET id = 3 WHERE id = 12; DELETE FROM b WHERE id = 11; DELETE FROM b WHERE id = 3;
INSERT INTO c VALUES (2);
