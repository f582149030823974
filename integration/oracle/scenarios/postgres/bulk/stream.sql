INSERT INTO big SELECT g, 'row ' || g, NULL FROM generate_series(501, 2500) g;
UPDATE big SET n = id WHERE id % 10 = 0;
DELETE FROM big WHERE id > 2400 AND id % 10 <> 0;
COPY big FROM stdin;
3001	copied	1
3002	\N	\N
3003	tab\tand\\backslash	3
\.
INSERT INTO sizes VALUES (1, '', ''), (2, repeat('a', 127), decode(repeat('01', 127), 'hex')), (3, repeat('b', 128), NULL), (4, repeat('c', 8000), decode(repeat('ff', 2000), 'hex')), (5, repeat('é', 40000), NULL), (6, repeat('日本🦆', 20000), decode(repeat('00', 3), 'hex'));
BEGIN; INSERT INTO big VALUES (9001, 's', 1); SAVEPOINT a; INSERT INTO big VALUES (9002, 's', 2); SAVEPOINT b; INSERT INTO big VALUES (9003, 's', 3); ROLLBACK TO b; INSERT INTO big VALUES (9004, 's', 4); RELEASE a; COMMIT;
