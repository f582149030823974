INSERT INTO wide(id) VALUES (2); UPDATE wide SET c6 = 7 WHERE id = 1; DELETE FROM wide WHERE id = 2;
UPDATE a_table_with_a_name_that_has_as_many_characters_as_there_may_be_ SET "Another Column, quoted; with 'odd' (signs) & a name of 63 bytes." = NULL;
