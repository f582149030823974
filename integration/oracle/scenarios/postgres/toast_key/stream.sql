UPDATE k SET v = 2; UPDATE k SET id = repeat('l', 2500); UPDATE k SET w = 'short'; DELETE FROM k;
UPDATE u SET v = 2; UPDATE u SET id = 2; UPDATE u SET c = repeat('d', 2500); DELETE FROM u;
