CREATE TABLE big (id int PRIMARY KEY, v text, n int);
CREATE TABLE sizes (id int PRIMARY KEY, t text, b bytea);
INSERT INTO big SELECT g, 'row ' || g, g % 7 FROM generate_series(1, 500) g;
