SELECT pg_replication_origin_create('orc origin') WHERE NOT EXISTS (SELECT FROM pg_replication_origin WHERE roname = 'orc origin');
SELECT pg_replication_origin_session_setup('orc origin');
BEGIN; SELECT pg_replication_origin_xact_setup('0/16B3748', '2020-01-01 00:00+00'); INSERT INTO t VALUES (2, 'from elsewhere'); DELETE FROM t WHERE id = 1; COMMIT;
SELECT pg_replication_origin_session_reset();
INSERT INTO t VALUES (3, 'from here');
SELECT pg_replication_origin_drop('orc origin');
