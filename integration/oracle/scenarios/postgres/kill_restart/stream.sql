INSERT INTO r VALUES (2, 'before');
-- @kill
INSERT INTO r VALUES (3, 'while stopped'); UPDATE r SET id = 30 WHERE id = 3; DELETE FROM r WHERE id = 1;
-- @start
INSERT INTO r VALUES (4, 'between');
-- @stop
-- @start
INSERT INTO r VALUES (5, 'after');
