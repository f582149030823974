CREATE TABLE a (id int PRIMARY KEY, v text);
CREATE PUBLICATION own_inserts FOR ALL TABLES WITH (publish = 'insert');
INSERT INTO a VALUES (1, 'v');
