INSERT INTO a VALUES (3, 'a3');
-- @stop
INSERT INTO a VALUES (4, 'while stopped'); DELETE FROM b;
-- @start
INSERT INTO a VALUES (5, 'a5');
