CREATE TABLE t (id int PRIMARY KEY, n int, v text, b bytea, ta text[], ia int[]);
DO $$ DECLARE c record; BEGIN FOR c IN SELECT attrelid::regclass AS r, attname AS a FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND attstorage IN ('x', 'm') LOOP EXECUTE format('ALTER TABLE %s ALTER %I SET STORAGE EXTERNAL', c.r, c.a); END LOOP; END $$;
INSERT INTO t SELECT 1, 1, repeat('v', 3000), decode(repeat('01', 3000), 'hex'), ARRAY[repeat('t', 3000)], array_agg(g) FROM generate_series(1, 900) g;
