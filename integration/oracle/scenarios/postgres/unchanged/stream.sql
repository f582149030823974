UPDATE a SET v = v;
UPDATE f SET v = v; UPDATE f SET secret = 't'; UPDATE f SET n = 1.00; UPDATE f SET v = NULL; UPDATE f SET v = NULL; UPDATE f SET arr = '{1}'; UPDATE f SET id = 2; UPDATE f SET id = id;
UPDATE nopk SET v = v; UPDATE nopk SET w = 'x';
UPDATE big SET v = 1; UPDATE big SET v = 2; UPDATE big SET b = b;
