namespace Monolith.Architecture.Tests;

/// <summary>The attempts of <see cref="SqlAttackTests"/>.</summary>
internal static class SqlAttacks
{
    public static IReadOnlyList<(string Bad, string Good)> All =>
    [
        // Statements beyond the usual ones.
        ("COPY orders.orders TO STDOUT", "COPY stock_items TO STDOUT"),
        ("COPY (SELECT * FROM orders.orders) TO STDOUT", "COPY (SELECT * FROM stock_items) TO STDOUT (FORMAT csv)"),
        ("COPY stock_items FROM '/var/lib/orders.csv'", "COPY stock_items (id) FROM STDIN"),
        ("CREATE SYNONYM o FOR orders.orders", "CREATE SYNONYM o FOR stock_items"),
        ("MERGE INTO stock_items s USING orders.orders o ON o.id = s.id WHEN MATCHED THEN DELETE", "MERGE INTO stock_items s USING incoming o ON o.id = s.id WHEN MATCHED THEN DELETE;"),
        ("LOCK TABLE stock_items, orders.orders IN SHARE MODE", "LOCK TABLE stock_items, waiting IN SHARE MODE"),
        ("SELECT * INTO orders.copied FROM stock_items", "SELECT * INTO copied FROM stock_items"),
        ("TABLE orders.orders", "TABLE stock_items"),
        ("DECLARE c CURSOR FOR SELECT * FROM orders.orders", "DECLARE c CURSOR FOR SELECT * FROM stock_items"),
        ("PREPARE p AS SELECT * FROM orders.orders", "PREPARE p AS SELECT * FROM stock_items"),
        ("CREATE RULE r AS ON INSERT TO stock_items DO ALSO INSERT INTO orders.orders VALUES (1)", "CREATE RULE r AS ON INSERT TO stock_items DO ALSO INSERT INTO waiting VALUES (1)"),
        ("CREATE POLICY p ON orders.orders USING (true)", "CREATE POLICY p ON stock_items USING (true)"),
        ("ALTER TABLE stock_items INHERIT orders.orders", "ALTER TABLE stock_items INHERIT waiting"),
        ("CREATE TABLE t PARTITION OF orders.orders DEFAULT", "CREATE TABLE t PARTITION OF waiting DEFAULT"),
        ("ALTER TABLE stock_items SET SCHEMA orders", "ALTER TABLE stock_items SET SCHEMA stock"),
        ("ALTER SCHEMA stock TRANSFER orders.orders", "ALTER SCHEMA stock TRANSFER stock.waiting"),
        ("ALTER SCHEMA orders RENAME TO gone", "CREATE SCHEMA IF NOT EXISTS stock"),
        ("NOTIFY orders, 'go'", "SELECT 1"),
        ("LOAD 'auto_explain'", "ANALYZE stock_items"),
        ("CHECKPOINT", "REINDEX TABLE stock_items"),

        // An alias in one statement excuses nothing in another.
        ("COMMENT ON TABLE orders.orders IS 'x'; SELECT orders.id FROM stock_items AS orders", "COMMENT ON TABLE stock_items IS 'x'; SELECT orders.id FROM stock_items AS orders"),

        // Bodies.
        ("CREATE VIEW v AS SELECT * FROM orders.orders", "CREATE OR REPLACE VIEW v AS SELECT * FROM stock_items"),
        ("CREATE MATERIALIZED VIEW v AS SELECT * FROM orders.orders", "CREATE MATERIALIZED VIEW v AS SELECT * FROM stock_items"),
        ("CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM orders.orders $$", "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM stock_items $$"),
        ("CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM orders.orders'", "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM stock_items'"),
        ("CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN SET ROLE x; RETURN NEW; END; $$ LANGUAGE plpgsql", "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN RETURN NEW; END; $$ LANGUAGE plpgsql"),
        ("CREATE FUNCTION f() RETURNS bigint RETURN (SELECT count(*) FROM orders.orders)", "CREATE FUNCTION f() RETURNS bigint RETURN (SELECT count(*) FROM stock_items)"),
        ("CREATE TRIGGER t AFTER INSERT ON orders.orders FOR EACH ROW EXECUTE FUNCTION f()", "CREATE TRIGGER t AFTER INSERT ON stock_items FOR EACH ROW EXECUTE FUNCTION f()"),
        ("DO $$ BEGIN PERFORM 1 FROM orders.orders; END $$", "DO $$ BEGIN PERFORM 1 FROM stock_items; END $$"),
        ("DO $x$ DECLARE r orders.orders%ROWTYPE; BEGIN NULL; END $x$", "DO $x$ DECLARE r stock_items%ROWTYPE; BEGIN IF r IS NULL THEN RAISE NOTICE 'none'; END IF; END $x$"),

        // Dynamic SQL.
        ("DO $$ DECLARE q text := 'SELECT 1 FROM ord'; BEGIN EXECUTE q; END $$", "DO $$ BEGIN EXECUTE 'ANALYZE stock_items'; END $$"),
        ("DO $$ BEGIN EXECUTE format('SELECT 1 FROM %I.%I', 'or' 'ders', 'orders'); END $$", "DO $$ BEGIN RAISE NOTICE 'x'; END $$"),
        ("DO $$ BEGIN EXECUTE E'SELECT 1 FROM \\x6frders.orders'; END $$", "SELECT E'a\\nb' FROM stock_items"),
        ("EXEC('DELETE FROM or' + 'ders.orders')", "EXEC('DELETE FROM stock_items')"),
        ("EXEC(\"DELETE FROM x\")", "EXEC clean_up @older = 3"),
        ("DECLARE @q nvarchar(99) = N'DELETE FROM ord'; SET @q += N'ers.x'; EXEC (@q)", "DECLARE @q int = 1; SET @q += 1; SELECT @q FROM stock_items"),
        ("DECLARE @p sysname = N'x'; EXEC @p", "EXEC sp_executesql N'DELETE FROM stock_items'"),
        ("EXEC sp_executesql @text", "EXEC sp_executesql N'DELETE FROM stock_items WHERE id = @id', N'@id int', 1"),
        ("EXEC sp_MSforeachtable 'DELETE FROM ?'", "EXEC sp_rename 'stock_items', 'items'"),
        ("EXEC sp_rename 'orders.orders', 'gone'", "EXEC sp_getapplock @Resource = 'x', @LockMode = 'Exclusive'"),
        ("SELECT query_to_xml_and_xmlschema('select 1', true, true, '')", "SELECT xmlelement(name note)"),
        ("SELECT table_to_xmlschema('waiting', true, true, '')", "SELECT note AS table_to_xmlschema FROM stock_items"),
        ("SELECT ts_rewrite('a'::tsquery, 'SELECT t, s FROM waiting')", "SELECT to_tsquery('a')"),
        ("EXEC ('DELETE FROM stock_items') AT elsewhere", "EXEC ('DELETE FROM stock_items'); SELECT 1 AS at"),
        ("SELECT nextval('or' || 'ders.ids')", "SELECT nextval('ids'), currval('stock.ids'::regclass)"),
        ("EXEC ('DELETE FROM stock_items') AS USER = 'orders_app'", "EXEC ('DELETE FROM stock_items') SELECT 1"),
        ("SELECT query_to_xml('select 1', true, true, '')", "SELECT xmlforest(1)"),

        // Names that resolve elsewhere.
        ("SET search_path TO orders", "SET LOCAL lock_timeout = '5s'"),
        ("SET LOCAL search_path = stock, orders", "SET statement_timeout TO '5s'"),
        ("SET search_path TO 'elsewhere'", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"),
        ("SELECT pg_catalog.set_config('search_path', 'or' || 'ders', false)", "SELECT pg_catalog.pg_advisory_xact_lock(1)"),
        ("ALTER ROLE stock_app SET search_path = orders", "SET NOCOUNT ON"),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = orders AS 'SELECT 1'", "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = stock AS 'SELECT 1'"),
        ("USE orders", "SELECT 1 AS used"),
        ("SELECT * FROM shop..orders", "SELECT * FROM stock.stock_items"),
        ("ALTER USER stock_app WITH DEFAULT_SCHEMA = orders", "ALTER TABLE stock_items ADD note text"),
        ("SET row_security = off", "SET XACT_ABORT ON"),
        ("SET session_replication_role = replica", "SET QUOTED_IDENTIFIER ON"),
        ("SET QUOTED_IDENTIFIER OFF", "SET ANSI_NULLS ON"),
        ("RESET ROLE", "RESET lock_timeout"),

        // Names in other spellings.
        ("SELECT * FROM U&\"\\006frders\".orders", "SELECT * FROM \"stock_items\""),
        ("SELECT * FROM orders/* */./* */orders", "SELECT * FROM stock/* */./* */stock_items"),
        ("SELECT * FROM orders -- here\n . orders", "SELECT * FROM stock -- here\n . stock_items"),
        ("TRUNCATE [orders] . \"orders\"", "TRUNCATE [stock] . \"stock_items\""),
        ("DELETE FROM `orders`.`orders`", "DELETE FROM `stock_items`"),
        ("SELECT * FROM 'orders'.'orders'", "SELECT 'orders'"),
        ("SELECT E'it\\'s', id FROM orders.orders WHERE note = E'\\''", "SELECT E'it\\'s', id FROM stock_items WHERE note = E'\\''"),
        ("SELECT $$'$$, id FROM orders.orders WHERE note = $$'$$", "SELECT $$'$$, id FROM stock_items WHERE note = $$'$$"),
        ("SELECT $a$ $b$ ' $a$, id FROM orders.orders -- '", "SELECT $a$ $b$ ' $a$, id FROM stock_items"),
        ("/* /* */ ATTACH 'orders.db' AS o; -- */ */", "/* nothing */ SELECT 1"),

        ("SELECT ARRAY[(SELECT id FROM orders.orders LIMIT 1)]", "SELECT ARRAY[1, 2], a[1], ARRAY['x'] FROM stock_items"),

        // Doors opened from within.
        ("GRANT USAGE ON SCHEMA stock TO orders_app", "ALTER TABLE stock_items ENABLE ROW LEVEL SECURITY"),
        ("ALTER DEFAULT PRIVILEGES IN SCHEMA stock GRANT SELECT ON TABLES TO orders_app", "ALTER TABLE stock_items ALTER COLUMN note SET DEFAULT ''"),
        ("CREATE FUNCTION f() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'", "CREATE FUNCTION f() RETURNS int SECURITY INVOKER LANGUAGE sql AS 'SELECT 1'"),
        ("CREATE PROCEDURE p WITH EXECUTE AS OWNER AS SELECT 1", "CREATE PROCEDURE p AS SELECT 1"),
        ("ALTER VIEW v OWNER TO orders_app", "ALTER VIEW v RENAME TO w"),
        ("ALTER AUTHORIZATION ON OBJECT::stock_items TO orders_app", "ALTER INDEX ix RENAME TO iy"),
        ("ADD SIGNATURE TO p BY CERTIFICATE c", "ALTER SEQUENCE s RESTART WITH 1"),
        ("SECURITY LABEL ON TABLE stock_items IS 'x'", "COMMENT ON TABLE stock_items IS 'x'"),
        ("CREATE LANGUAGE plpython3u", "CREATE STATISTICS s ON a, b FROM stock_items"),

        // Other servers, databases and files.
        ("SELECT * FROM dblink('dbname=shop', 'SELECT 1') AS t(a int)", "SELECT * FROM unnest(ARRAY[1]) AS t(a)"),
        ("SELECT * FROM OPENROWSET('SQLNCLI', 'x', 'SELECT 1')", "SELECT * FROM OPENJSON('[1]')"),
        ("CREATE FOREIGN TABLE f (a int) SERVER s", "CREATE UNLOGGED TABLE f (a int)"),
        ("IMPORT FOREIGN SCHEMA public FROM SERVER s INTO stock", "CREATE TEMP TABLE f (a int)"),
        ("CREATE PUBLICATION p FOR ALL TABLES", "CREATE TYPE mood AS ENUM ('ok')"),
        ("SELECT * FROM pg_logical_slot_get_changes('s', NULL, NULL)", "SELECT pg_current_xact_id()"),
        ("SELECT lo_get(16444)", "SELECT octet_length(note) FROM stock_items"),
        ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity", "SELECT pg_backend_pid()"),
        ("BULK INSERT stock_items FROM 'c:\\orders.csv'", "INSERT INTO stock_items DEFAULT VALUES"),
        ("BACKUP DATABASE shop TO DISK = 'x'", "UPDATE STATISTICS stock_items"),
        ("EXEC sp_OACreate 'x', @o OUT", "EXEC stock.clean_up"),
        ("EXEC master..xp_cmdshell 'x'", "EXEC clean_up"),
        ("EXPLAIN ATTACH DATABASE 'orders.db' AS o", "EXPLAIN QUERY PLAN SELECT * FROM stock_items"),
        ("attach database 'orders.db' as o", "SELECT 'attach'"),
        ("VACUUM main INTO 'copy.db'", "VACUUM"),
        ("PRAGMA writable_schema = 1", "PRAGMA foreign_keys = ON"),
        ("PRAGMA temp_store_directory = '/data'", "PRAGMA table_info('stock_items')"),
        ("SELECT readfile('data/orders.db')", "SELECT hex(note) FROM stock_items"),
        ("CREATE VIRTUAL TABLE t USING csv(filename='data/orders.csv')", "CREATE VIRTUAL TABLE t USING fts5(note)"),
        ("SELECT * FROM fsdir('data')", "SELECT * FROM json_each('[1]')"),
    ];
}
