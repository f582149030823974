\set order random(1, :orders)
UPDATE orders SET status = CASE status WHEN 'new' THEN 'paid' WHEN 'paid' THEN 'sent' ELSE 'returned' END WHERE id = :order;
