INSERT INTO n SELECT k + 1, k2 + 1, a, c, e, f, g, h, m FROM n ORDER BY k;
UPDATE n SET k2 = 1.00 WHERE k = 1; UPDATE n SET k2 = 7 WHERE k = 1; DELETE FROM n WHERE k = -0.5;
