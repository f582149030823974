CREATE TABLE inf (id int PRIMARY KEY, d date, ts timestamp, ts3 timestamp(3), tz timestamptz);
INSERT INTO inf VALUES (1, 'infinity', NULL, NULL, 'infinity'), (2, '-infinity', NULL, NULL, '-infinity'), (3, NULL, 'infinity', 'infinity', NULL), (4, NULL, '-infinity', '-infinity', NULL);
