UPDATE t SET n = 2; UPDATE t SET v = 'short'; UPDATE t SET n = 3; DELETE FROM t;
