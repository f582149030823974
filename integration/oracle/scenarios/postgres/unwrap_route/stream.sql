UPDATE u SET a = 'elsewhere' WHERE id = 1; DELETE FROM u WHERE id = 1; INSERT INTO u VALUES (9, 'new', 1, NULL);
