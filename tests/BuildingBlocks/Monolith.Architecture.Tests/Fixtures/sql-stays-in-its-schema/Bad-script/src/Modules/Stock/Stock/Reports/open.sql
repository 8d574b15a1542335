-- What is reserved and not confirmed
SELECT i.ProductId FROM stock_items i, orders.order_lines l WHERE l.ProductId = i.ProductId;
