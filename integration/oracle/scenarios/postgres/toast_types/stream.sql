UPDATE t SET n = 2;
UPDATE t SET id = 2;
UPDATE t SET v = 'short', n = 3;
DELETE FROM t;
UPDATE tf SET n = 2;
UPDATE tf SET id = 2;
UPDATE tf SET v = 'short', b = NULL;
DELETE FROM tf;
