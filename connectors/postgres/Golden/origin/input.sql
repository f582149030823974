CREATE TABLE o (id int PRIMARY KEY);
CREATE PUBLICATION golden FOR ALL TABLES;
SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin WHERE roname = 'millrace_golden_origin';
SELECT pg_replication_origin_create('millrace_golden_origin');
-- stream
INSERT INTO o VALUES (1);
SELECT pg_replication_origin_session_setup('millrace_golden_origin');
BEGIN;
SELECT pg_replication_origin_xact_setup('0/ABCDEF', '2020-01-02 03:04:05+00');
INSERT INTO o VALUES (2);
COMMIT;
SELECT pg_replication_origin_session_reset();
SELECT pg_replication_origin_drop('millrace_golden_origin');
