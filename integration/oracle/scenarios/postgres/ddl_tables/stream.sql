INSERT INTO a VALUES (2, 'aa'); INSERT INTO b VALUES (2); INSERT INTO m VALUES (2);
-- @sleep 2
ALTER TABLE a RENAME TO a_new;
INSERT INTO a_new VALUES (3, 'renamed'); UPDATE a_new SET v = 'x' WHERE id = 1;
-- @sleep 2
DROP TABLE b;
CREATE TABLE b (k text PRIMARY KEY, n int);
INSERT INTO b VALUES ('again', 1);
-- @sleep 2
ALTER TABLE m SET SCHEMA other;
INSERT INTO other.m VALUES (3);
-- @sleep 2
CREATE TABLE c AS SELECT * FROM a_new; 
CREATE TABLE made (id serial PRIMARY KEY, d date DEFAULT '2020-01-01'); INSERT INTO made DEFAULT VALUES;
