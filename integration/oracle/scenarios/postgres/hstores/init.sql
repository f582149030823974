CREATE EXTENSION hstore;
CREATE TABLE h (id int PRIMARY KEY, h hstore, hn hstore NOT NULL DEFAULT 'd=>1');
INSERT INTO h VALUES (1, 'b=>1,a=>2,c=>3', ''), (2, '"zz top"=>"1","key with \"quotes\""=>"v\\w","é"=>"ü","日本"=>"🦆","tab	key"=>"new
line"', 'x=>NULL'), (3, NULL, 'a=>"NULL",b=>NULL,c=>""'), (4, (SELECT hstore(array_agg('key' || g), array_agg(g::text)) FROM generate_series(1, 30) g), 'long_key_name_number_one=>1,long_key_name_number_two=>2'), (5, 'Aa=>1,BB=>2,AaAa=>3,BBBB=>4,AaBB=>5', 'empty=>""');
