INSERT INTO h SELECT id + 10, md, s1, s3, v5, v5m, bo, ch, by, en, vc, ln || repeat('l', 300), md2 FROM h ORDER BY id;
INSERT INTO h(id, md, s1) VALUES (20, '🦆', repeat('x', 70000));
DELETE FROM h WHERE id = 1;
