UPDATE filled SET f_i = 20 WHERE id = 1;
UPDATE filled SET id = 10 WHERE id = 1;
DELETE FROM filled WHERE id = 10;
DELETE FROM filled WHERE id = 2;
