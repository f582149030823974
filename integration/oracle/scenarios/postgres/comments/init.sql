CREATE TABLE c (id serial PRIMARY KEY, a text, b numeric(5,2) DEFAULT 1, "c d" timestamp, e int[], f point, g jsonb, h numeric);
COMMENT ON TABLE c IS 'the table';
COMMENT ON COLUMN c.id IS 'identity "quoted"'; COMMENT ON COLUMN c.b IS E'two\nlines é'; COMMENT ON COLUMN c."c d" IS 'odd'; COMMENT ON COLUMN c.e IS 'array'; COMMENT ON COLUMN c.f IS 'a point'; COMMENT ON COLUMN c.g IS 'json'; COMMENT ON COLUMN c.h IS 'any scale';
INSERT INTO c(a) VALUES ('x');
