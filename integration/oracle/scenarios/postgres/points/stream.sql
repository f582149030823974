INSERT INTO p SELECT id + 10, p, pn, i, c, m, i4, i8, nr, dr, tr, tzr, tv, rn FROM p ORDER BY id;
UPDATE p SET id = 30 WHERE id = 3; DELETE FROM p WHERE id = 1;
