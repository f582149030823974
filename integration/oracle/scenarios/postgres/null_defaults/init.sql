CREATE TABLE n (id serial PRIMARY KEY, a int DEFAULT 5, b text DEFAULT 'x', c numeric(5,2) DEFAULT 1.25, d timestamp DEFAULT '2020-01-01', e boolean DEFAULT true, f int NOT NULL DEFAULT 7, g double precision DEFAULT 0.1, h jsonb DEFAULT '{}');
CREATE TABLE u (a int DEFAULT 3, b text DEFAULT 'k', c int);
CREATE UNIQUE INDEX u_ab ON u(a, b);
ALTER TABLE u REPLICA IDENTITY FULL;
INSERT INTO n DEFAULT VALUES;
INSERT INTO n(a, b, c, d, e, g, h) VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO u VALUES (NULL, NULL, 1), (1, 'b', 2);
