INSERT INTO j SELECT id + 10, j, b, ja, ba FROM j ORDER BY id; INSERT INTO j(id) VALUES (20); UPDATE j SET b = jsonb_set(b, '{z}', '1') WHERE id = 1; DELETE FROM j WHERE id = 2;
