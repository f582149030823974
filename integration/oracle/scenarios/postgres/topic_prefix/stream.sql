INSERT INTO "Sales"."Orders" VALUES (2, 3); SELECT pg_logical_emit_message(true, 'p', 'x');
-- @sleep 1
