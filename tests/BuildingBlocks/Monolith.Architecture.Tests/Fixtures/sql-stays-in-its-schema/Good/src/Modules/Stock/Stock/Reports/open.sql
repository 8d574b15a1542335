-- Never orders.order_lines
SELECT orders.id FROM stock.reservations orders;
