INSERT INTO s SELECT id + 10, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, m_ci, m_lt, m_x, m_in, m_n, m_ch, m_d, m_ta, m_r, h_ci, h_x, h_in, h_d, h_v, h_j, h_c FROM s;
INSERT INTO s(id) VALUES (20);
