CREATE TABLE a (id int PRIMARY KEY, v text, w int, secret text);
ALTER TABLE a REPLICA IDENTITY FULL;
CREATE TABLE b (id int PRIMARY KEY, v text);
CREATE TABLE c (id int PRIMARY KEY, ax text, bx text, y text);
ALTER TABLE c REPLICA IDENTITY FULL;
INSERT INTO b VALUES (1, 'v');
