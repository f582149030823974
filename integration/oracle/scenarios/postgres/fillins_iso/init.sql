CREATE EXTENSION hstore;
CREATE EXTENSION citext;
CREATE EXTENSION ltree;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN posint AS integer CHECK (VALUE > 0);
CREATE TABLE filled (
  id int PRIMARY KEY,
  f_bool boolean NOT NULL, f_s smallint NOT NULL, f_i int NOT NULL, f_b bigint NOT NULL, f_r real NOT NULL, f_d double precision NOT NULL, f_o oid NOT NULL,
  f_n numeric NOT NULL, f_n52 numeric(5,2) NOT NULL, f_m money NOT NULL,
  f_t text NOT NULL, f_v varchar(10) NOT NULL, f_c char(4) NOT NULL, f_ci citext NOT NULL, f_lt ltree NOT NULL, f_by bytea NOT NULL,
  f_b1 bit NOT NULL, f_b8 bit(8) NOT NULL, f_bv bit varying NOT NULL, f_x xml NOT NULL, f_j json NOT NULL, f_jb jsonb NOT NULL, f_u uuid NOT NULL, f_e mood NOT NULL, f_dom posint NOT NULL,
  f_date date NOT NULL, f_time time NOT NULL, f_time3 time(3) NOT NULL, f_ttz timetz NOT NULL, f_ts timestamp NOT NULL, f_ts3 timestamp(3) NOT NULL, f_tstz timestamptz NOT NULL, f_iv interval NOT NULL,
  f_in inet NOT NULL, f_cd cidr NOT NULL, f_mac macaddr NOT NULL, f_p point NOT NULL, f_hs hstore NOT NULL, f_tv tsvector NOT NULL, f_ir int4range NOT NULL, f_tr tstzrange NOT NULL,
  f_ia int[] NOT NULL, f_ta text[] NOT NULL, f_na numeric(5,2)[] NOT NULL, f_ea mood[] NOT NULL, f_da date[] NOT NULL, f_ba bytea[] NOT NULL, f_bx box NOT NULL
);
INSERT INTO filled VALUES (1, true, 1, 2, 3, 1.5, 2.5, 4, 1.25, 3.14, 9.99, 't', 'v', 'c', 'ci', 'a.b', '\x01', B'1', B'10000001', B'101', '<a/>', '{"a":1}', '{"a":1}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'ok', 7,
  '2020-01-02', '01:02:03', '01:02:03.004', '01:02:03+01', '2020-01-02 03:04:05.678', '2020-01-02 03:04:05.678', '2020-01-02 03:04:05+00', '1 day', '10.0.0.1', '10.0.0.0/8', '08:00:2b:01:02:03', '(1,2)', 'k=>v', 'a:1', '[1,2)', '[2020-01-01 00:00+00,)',
  '{1}', '{a}', '{1.5}', '{sad}', '{2020-01-01}', '{"\\x01"}', '((1,1),(0,0))');
INSERT INTO filled SELECT 2, f_bool, f_s, f_i, f_b, f_r, f_d, f_o, f_n, f_n52, f_m, f_t, f_v, f_c, f_ci, f_lt, f_by, f_b1, f_b8, f_bv, f_x, f_j, f_jb, f_u, f_e, f_dom, f_date, f_time, f_time3, f_ttz, f_ts, f_ts3, f_tstz, f_iv, f_in, f_cd, f_mac, f_p, f_hs, f_tv, f_ir, f_tr, f_ia, f_ta, f_na, f_ea, f_da, f_ba, f_bx FROM filled;
