INSERT INTO a VALUES (2, 'w');
UPDATE a SET id = 3 WHERE id = 2;
DELETE FROM a WHERE id = 1;
-- @sleep 1
