DO $$ BEGIN FOR i IN 1..30 LOOP EXECUTE format('CREATE TABLE table_%s (id int PRIMARY KEY)', i); END LOOP; END $$;
CREATE SCHEMA other; CREATE TABLE other.table_1 (id int PRIMARY KEY); CREATE TABLE "Mixed" (id int PRIMARY KEY); CREATE TABLE "ünï" (id int PRIMARY KEY);
