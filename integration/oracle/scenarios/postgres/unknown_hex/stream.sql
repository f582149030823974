INSERT INTO k SELECT id + 10, l, ls, bx, pt, po, pg, ci, tq, mr, nmr, pr, prs, lsn, rc, rt, xi, ti, tsn, sp, da, dts, d1, d2, d3, d5, mo, na, iv, pts, vb, hs, xs, ea, isb, jp, x8 FROM k ORDER BY id;
UPDATE k SET d1 = 8 WHERE id = 1;
DELETE FROM k WHERE id = 1;
