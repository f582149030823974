CREATE TABLE d (k numeric(6,2) PRIMARY KEY, a numeric(10,3) DEFAULT 1.5, b numeric(5), c numeric, m money, l numeric(4,2)[]);
INSERT INTO d VALUES (1.50, 1.100, 7, 2.5, 3.25, '{1,2.5,NULL}'), (-0.05, NULL, NULL, NULL, NULL, NULL);
