INSERT INTO p(id, d, j) VALUES (2, 1.5, 'j');
DELETE FROM p WHERE id = 1;
UPDATE pk2 SET k = 'l';
