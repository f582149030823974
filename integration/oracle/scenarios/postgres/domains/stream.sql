INSERT INTO d SELECT id + 10, a, b, c, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s FROM d ORDER BY id;
INSERT INTO d(id, s) VALUES (20, 2);
UPDATE d SET id = 30 WHERE id = 1;
DELETE FROM d WHERE id = 2;
