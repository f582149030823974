CREATE TABLE a (id int PRIMARY KEY, v text); CREATE TABLE b (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'v'); INSERT INTO b VALUES (1, 'v');
