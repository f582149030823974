CREATE TABLE wide (id int PRIMARY KEY, small text, big text, blob bytea, doc jsonb);
ALTER TABLE wide ALTER big SET STORAGE EXTERNAL, ALTER blob SET STORAGE EXTERNAL;
CREATE TABLE wide_full (LIKE wide INCLUDING ALL);
ALTER TABLE wide_full REPLICA IDENTITY FULL;
CREATE PUBLICATION golden FOR ALL TABLES;
INSERT INTO wide VALUES (1, 's', repeat('b', 2100), decode(repeat('ab', 2100), 'hex'), '{}');
INSERT INTO wide_full VALUES (1, 's', repeat('b', 2100), NULL, '{}');
-- stream
UPDATE wide SET small = 't';
UPDATE wide SET big = repeat('c', 10);
UPDATE wide SET id = 2;
UPDATE wide_full SET small = 't';
DELETE FROM wide_full;
