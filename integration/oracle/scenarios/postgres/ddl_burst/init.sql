CREATE TABLE before (id int PRIMARY KEY);
