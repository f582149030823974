INSERT INTO n SELECT id + 10, a, b, c, d, e, f, g, h, i, j, k, l, m FROM n ORDER BY id;
DELETE FROM n WHERE id = 3;
