INSERT INTO arr SELECT id + 10, i, i2, t, v, c, ci, n, n2, d, tm, tz, ts, ts3, tsz, u, b, j, jb, e, bo, r, f, m, inn, cd, nr, dr, tr, o, bt, x FROM arr ORDER BY id;
UPDATE arr SET id = 100 WHERE id = 1;
DELETE FROM arr WHERE id = 2;
