CREATE EXTENSION hstore;
CREATE TABLE h (id int PRIMARY KEY, h hstore, hn hstore NOT NULL DEFAULT 'd=>1');
INSERT INTO h VALUES (1, 'b=>1,a=>2,c=>3', ''), (2, '"zz top"=>"1","key with \"quotes\""=>"v\\w","é"=>"ü","日本"=>"🦆"', 'x=>NULL'), (3, NULL, 'a=>"NULL",b=>NULL,c=>""'), (4, (SELECT hstore(array_agg('key' || g), array_agg(g::text)) FROM generate_series(1, 30) g), 'l=>1');
