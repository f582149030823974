CREATE TYPE en AS ENUM ('first,label', 'second"label', 'ünï');
CREATE TABLE h (id int PRIMARY KEY, md text, s1 text, s3 varchar(500), v5 text, v5m char(50), bo text, ch char(10) NOT NULL DEFAULT 'x', by bytea, en en DEFAULT 'first,label', vc varchar(100), ln text, md2 text);
INSERT INTO h VALUES (1, 'text', 'é', 'long', 'v', 'm', 'both', 'ch', '\x010203', 'second"label', 'vc', 'ln', 'x'), (2, '', '', '', '', '', '', '', '', 'ünï', '', '', ''), (3, NULL, NULL, NULL, NULL, NULL, NULL, 'c', NULL, NULL, NULL, NULL, NULL);
