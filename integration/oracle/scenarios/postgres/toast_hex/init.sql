CREATE EXTENSION hstore;
CREATE TABLE t (id int PRIMARY KEY, n int, v text NOT NULL DEFAULT 'd', b bytea NOT NULL, ta text[], da date[], ua uuid[], bya bytea[], h hstore, ci char(3000));
DO $$ DECLARE c record; BEGIN FOR c IN SELECT attrelid::regclass AS r, attname AS a FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND attstorage IN ('x', 'm') LOOP EXECUTE format('ALTER TABLE %s ALTER %I SET STORAGE EXTERNAL', c.r, c.a); END LOOP; END $$;
INSERT INTO t SELECT 1, 1, repeat('v', 3000), decode(repeat('01', 3000), 'hex'), ARRAY[repeat('t', 3000)], array_agg('2020-01-01'::date + g), array_agg('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid), ARRAY[decode(repeat('02', 3000), 'hex')], hstore('k', repeat('h', 3000)), 'ch' FROM generate_series(1, 900) g;
