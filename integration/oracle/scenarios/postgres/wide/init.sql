DO $$ BEGIN EXECUTE 'CREATE TABLE wide (id int PRIMARY KEY, ' || (SELECT string_agg(format('c%s %s', g, (ARRAY['int', 'text', 'numeric(8,2)', 'timestamp', 'boolean NOT NULL DEFAULT true', 'jsonb'])[g % 6 + 1]), ', ') FROM generate_series(1, 120) g) || ')'; END $$;
CREATE TABLE a_table_with_a_name_that_has_as_many_characters_as_there_may_be_ (a_column_with_a_name_that_has_as_many_characters_as_there_may_be int PRIMARY KEY, "Another Column, quoted; with 'odd' (signs) & a name of 63 bytes." text);
INSERT INTO wide(id, c1, c2, c3, c4, c5, c6, c60, c119) VALUES (1, 't', 1.5, '2020-01-01', true, '{}', 5, 6, NULL);
INSERT INTO a_table_with_a_name_that_has_as_many_characters_as_there_may_be_ VALUES (1, 'x');
