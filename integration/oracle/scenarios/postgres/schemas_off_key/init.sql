CREATE TABLE a (id int, k text, v int, PRIMARY KEY (k, id));
INSERT INTO a VALUES (1, 'é', 1);
