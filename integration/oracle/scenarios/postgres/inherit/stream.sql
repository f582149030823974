INSERT INTO base VALUES (3, 'bb'); INSERT INTO derived VALUES (4, 'dd', 5); UPDATE base SET v = 'all'; DELETE FROM base WHERE id = 4;
INSERT INTO unl VALUES (2); REFRESH MATERIALIZED VIEW mat; CREATE TEMP TABLE tmp (id int); INSERT INTO tmp VALUES (1); SELECT nextval('sq');
DELETE FROM p WHERE id = 1; UPDATE p SET id = 20 WHERE id = 2; INSERT INTO p VALUES (3);
INSERT INTO seen VALUES (9, 'through the view');
