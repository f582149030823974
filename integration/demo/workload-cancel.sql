\set order random(1, :orders)
DELETE FROM orders WHERE id = :order;
