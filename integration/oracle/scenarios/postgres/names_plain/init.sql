CREATE SCHEMA "my-schema";
CREATE SCHEMA "9digits";
CREATE TABLE "my-schema"."order-items" ("order-id" int, "9th" text, "a.b" text, "_under_score" int, "ünï" text, "日本" int, "sp ace" text, "UPPER" int, "$dollar" int, "x@y" text, PRIMARY KEY ("order-id"));
CREATE TABLE "9digits"."1st" (id int PRIMARY KEY, "2nd" int);
CREATE TABLE "täble" ("Ärger" text PRIMARY KEY, "select" int);
CREATE TABLE "a.b" (id int PRIMARY KEY);
CREATE TABLE plain_table (id_x int PRIMARY KEY, a_b text);
INSERT INTO "my-schema"."order-items" VALUES (1, '9', 'ab', 1, 'u', 2, 's', 3, 4, 'xy'); INSERT INTO "9digits"."1st" VALUES (1, 2); INSERT INTO "täble" VALUES ('ä', 1); INSERT INTO "a.b" VALUES (1); INSERT INTO plain_table VALUES (1, 'x');
