CREATE SCHEMA "Sales"; CREATE TABLE "Sales"."Orders" (id int PRIMARY KEY, "Total" numeric(8,2)); INSERT INTO "Sales"."Orders" VALUES (1, 2.5);
