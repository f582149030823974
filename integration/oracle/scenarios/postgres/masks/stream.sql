INSERT INTO m SELECT id + 10, ma, mi, mu, mj, mb, mt, me, mc, mv, mn, ha, hi, hs, hv, ta, tb, tj, ti, tc, tz FROM m ORDER BY id;
INSERT INTO m(id, ma, hs, hv, ta, tb) VALUES (20, '日本語', 'é', '🦆🦆', '🦆🦆🦆', 'éééé');
UPDATE m SET ma = 'x' WHERE id = 1;
DELETE FROM m WHERE id = 1;
UPDATE k SET id = 'kk';
DELETE FROM k;
