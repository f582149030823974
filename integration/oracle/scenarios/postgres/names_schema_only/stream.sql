INSERT INTO "my-schema"."order-items" VALUES (2, '9', 'ab', 1, 'u', 2, 's', 3, 4, 'xy'); INSERT INTO "9digits"."1st" VALUES (2, 2); INSERT INTO "täble" VALUES ('ö', 1); INSERT INTO "a.b" VALUES (2); INSERT INTO plain_table VALUES (2, 'x');
UPDATE "my-schema"."order-items" SET "order-id" = 3 WHERE "order-id" = 2; DELETE FROM "my-schema"."order-items" WHERE "order-id" = 1; DELETE FROM "täble"; DELETE FROM plain_table;
-- @sleep 1
