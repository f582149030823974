INSERT INTO inf SELECT id + 10, d, ts, ts3, tz, dr, tr FROM inf ORDER BY id;
UPDATE inf SET d = NULL WHERE id = 1;
