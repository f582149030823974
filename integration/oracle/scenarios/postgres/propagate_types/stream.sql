INSERT INTO p(id, d, j) VALUES (2, 1.5, 'j');
UPDATE p2 SET b = 'x';
