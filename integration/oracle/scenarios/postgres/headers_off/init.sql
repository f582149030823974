CREATE TABLE a (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'v');
