\set customer random(1, :customers)
UPDATE customers SET city = 'Kraków' WHERE id = :customer;
