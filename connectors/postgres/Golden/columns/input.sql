CREATE TYPE pair AS (x int, y text);
CREATE TABLE shop (
  id serial PRIMARY KEY, name varchar(40) NOT NULL DEFAULT 'it''s new', twice int GENERATED ALWAYS AS (1 + 1) STORED,
  amount numeric(8, 2) DEFAULT 1.5, gone int, at timestamptz NOT NULL DEFAULT now(), pr pair);
ALTER TABLE shop DROP COLUMN gone;
COMMENT ON COLUMN shop.name IS 'what it is called';
CREATE TABLE hidden (id int PRIMARY KEY, a text);
CREATE TABLE parted (id int, region text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE parted_eu PARTITION OF parted FOR VALUES IN ('eu');
CREATE TABLE "Odd Name" ("Id" int PRIMARY KEY, "sp ace" text, "ü" int);
CREATE PUBLICATION golden FOR ALL TABLES WITH (publish_via_partition_root = true);
-- stream
INSERT INTO shop(name, at) VALUES ('first', '2020-01-01 00:00+00');
BEGIN;
INSERT INTO hidden VALUES (1, 'not captured');
UPDATE hidden SET id = 2;
DELETE FROM hidden;
TRUNCATE hidden, shop;
INSERT INTO parted VALUES (1, 'eu');
COMMIT;
ALTER TABLE shop ADD COLUMN extra int;
INSERT INTO shop(name, at, extra) VALUES ('second', '2020-01-01 00:00+00', 7);
ALTER TABLE shop ALTER COLUMN name TYPE text, DROP COLUMN amount;
INSERT INTO shop(name, at, extra) VALUES ('third', '2020-01-01 00:00+00', 8);
INSERT INTO "Odd Name" VALUES (1, 's', 2);
