INSERT INTO s SELECT id + 10, d, t, tz, ts, tstz, iv, b, f, r, tr, ta, m, n FROM s;
INSERT INTO s(id, f, r) VALUES (20, 0.1::float8 + 0.2::float8, 16777217);
DELETE FROM s WHERE id = 1;
