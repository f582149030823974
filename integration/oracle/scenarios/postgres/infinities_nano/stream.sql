INSERT INTO inf SELECT id + 10, d, ts, ts3, tz FROM inf ORDER BY id;
