INSERT INTO edge_num SELECT id + 100, n, n92, n50, r, d, m, ns, ns2 FROM edge_num ORDER BY id;
INSERT INTO edge_date SELECT id + 100, d, ds FROM edge_date ORDER BY id;
INSERT INTO edge_ts SELECT id + 100, ts, ts0, ts2, ts3, ts4, tss FROM edge_ts ORDER BY id;
INSERT INTO edge_tz SELECT id + 100, tz, tz0, tz2, tz5, tzs FROM edge_tz ORDER BY id;
INSERT INTO edge_time SELECT id + 100, t, t0, t2, t4, ttz, ttz1, ts FROM edge_time ORDER BY id;
INSERT INTO edge_iv SELECT id + 100, iv, iv0, ivd, ivs FROM edge_iv ORDER BY id;
INSERT INTO edge_bin SELECT id + 100, b, bs, h, b1, b9, v, v6 FROM edge_bin ORDER BY id;
