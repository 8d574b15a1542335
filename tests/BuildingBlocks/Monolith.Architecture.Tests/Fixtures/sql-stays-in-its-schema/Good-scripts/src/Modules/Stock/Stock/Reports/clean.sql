-- Everything that a script usually needs, on all databases.
SET LOCAL lock_timeout = '5s';
CREATE UNIQUE INDEX IF NOT EXISTS ix_items ON stock_items (ProductId);
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'stock_items') THEN
        RAISE NOTICE 'no items, see orders.orders';
    END IF;
END
$$;
COMMENT ON TABLE stock_items IS 'What''s on hand';
