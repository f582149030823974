\set customer random(1, :customers)
\set item random(1, :items)
\set quantity random(1, 5)
BEGIN;
INSERT INTO orders (customer, item, quantity, total, status, ordered_at)
  SELECT :customer, :item, :quantity, :quantity * price, 'new', now() FROM items WHERE id = :item;
UPDATE items SET stock = stock - :quantity WHERE id = :item;
COMMIT;
