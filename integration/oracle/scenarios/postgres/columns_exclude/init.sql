CREATE TABLE a (id int PRIMARY KEY, v text, secret text NOT NULL);
CREATE TABLE b (x int, y int, z text, hidden text, UNIQUE (x));
ALTER TABLE b REPLICA IDENTITY FULL;
