INSERT INTO a VALUES (2, '', NULL);
UPDATE a SET k = 'z' WHERE id = 1;
DELETE FROM a WHERE id = 2;
-- @sleep 1
