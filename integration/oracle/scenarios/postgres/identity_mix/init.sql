CREATE TABLE f (id int PRIMARY KEY, a text, b numeric(5,2) NOT NULL DEFAULT 2.5, c jsonb DEFAULT '{}', x int, d timestamptz);
ALTER TABLE f REPLICA IDENTITY FULL;
CREATE TABLE i (id serial PRIMARY KEY, u int NOT NULL, u2 text NOT NULL, v int NOT NULL DEFAULT 7, w text NOT NULL);
CREATE UNIQUE INDEX i_u ON i(u2, u);
ALTER TABLE i REPLICA IDENTITY USING INDEX i_u;
CREATE TABLE n (a int, b text);
CREATE TABLE d (id serial PRIMARY KEY, a int NOT NULL, b text NOT NULL DEFAULT 'dd', c date NOT NULL DEFAULT now(), e text);
INSERT INTO f VALUES (1, 'a', 1, NULL, 1, '2020-01-01 00:00+00'), (2, NULL, 1, '{"a":1}', NULL, NULL); INSERT INTO i(u, u2, w) VALUES (1, 'k', 'w'), (2, 'l', 'w'); INSERT INTO n VALUES (1, 'b'); INSERT INTO d(a, c, e) VALUES (1, '2020-01-01', 'e'), (2, '2020-01-02', NULL);
