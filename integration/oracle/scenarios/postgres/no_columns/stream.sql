INSERT INTO hidden VALUES (1, 'b'); INSERT INTO one VALUES (1), (NULL); UPDATE one SET a = 2 WHERE a = 1; UPDATE hidden SET b = 'c'; DELETE FROM one; DELETE FROM hidden;
