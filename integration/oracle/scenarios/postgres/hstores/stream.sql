INSERT INTO h SELECT id + 10, h, hn FROM h ORDER BY id;
UPDATE h SET h = h || 'new=>1' WHERE id = 1; DELETE FROM h WHERE id = 2;
