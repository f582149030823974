CREATE EXTENSION hstore;
CREATE EXTENSION citext;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN dom AS varchar(12);
CREATE DOMAIN dom2 AS numeric(7,3);
CREATE TABLE p (id serial PRIMARY KEY, a smallint, b bigint, c numeric, d numeric(10,3), e real, f double precision, g boolean, h text, i varchar, j varchar(40), k char(3), l citext, m bytea, n bit(7), o bit varying(9), p date, q time(2), r timetz, s timestamp(4), t timestamptz, u interval, v uuid, w json, x jsonb, y xml, z inet, aa point, ab hstore, ac int[], ad varchar(8)[], ae numeric(6,1)[], af mood, ag mood[], ah dom, ai dom2, aj money, ak int4range, al "char", am name, an oid, ao tsvector, ap macaddr, aq bit, ar time, as_ timestamp(0), at bit varying, au bigserial, av interval(3));
CREATE TABLE pk2 (k varchar(5), n numeric(4,1), PRIMARY KEY (k, n));
INSERT INTO p(id) VALUES (1);
INSERT INTO pk2 VALUES ('k', 1.5);
