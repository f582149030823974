CREATE TABLE a (id int PRIMARY KEY, v text, secret text, n int NOT NULL DEFAULT 3);
CREATE TABLE b (id int PRIMARY KEY, v text);
CREATE TABLE c (id int PRIMARY KEY);
CREATE PUBLICATION orc_publication_given FOR TABLE a (id, v), b WHERE (id > 10);
INSERT INTO a VALUES (1, 'v', 's', 1); INSERT INTO b VALUES (1, 'b'), (11, 'bb'); INSERT INTO c VALUES (1);
