CREATE TABLE p (id serial PRIMARY KEY, d numeric(10,3), i varchar, j varchar(40), k char(3), t timestamptz, ac int[], ad text[], dt date);
CREATE TABLE p2 (id bigint PRIMARY KEY, b text, c text);
INSERT INTO p(id) VALUES (1);
INSERT INTO p2 VALUES (1);
