BEGIN; INSERT INTO orders VALUES ('00000000-0000-4000-8000-000000000002', 2, DEFAULT, '2020-03-01', NULL); INSERT INTO items VALUES ('00000000-0000-4000-8000-000000000002', 1, 'SKU-1', 1); UPDATE stock SET amount = amount - 1 WHERE sku = 'SKU-1'; UPDATE orders SET total = 19.99, state = 'paid' WHERE customer = 2; INSERT INTO audit(t) VALUES ('order'); COMMIT;
UPDATE customers SET email = 'bob@example.org', address = '{"city":"Ulm"}' WHERE id = 2;
UPDATE products SET price = price * 1.1, tags = tags || 'dear'::text WHERE sku = 'SKU-1';
BEGIN; DELETE FROM orders WHERE customer = 1; UPDATE stock SET place = 'south' WHERE place IS NULL; COMMIT;
UPDATE products SET sku = 'SKU-3' WHERE sku = 'SKU-2';
INSERT INTO audit(t) VALUES ('alone');
DELETE FROM stock;
