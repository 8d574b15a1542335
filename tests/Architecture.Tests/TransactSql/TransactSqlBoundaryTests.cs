namespace Architecture.Tests.TransactSql;

/// <summary>Tests of the check itself: which SQL it accepts and rejects.</summary>
public sealed class TransactSqlBoundaryTests
{
    [Theory]
    [InlineData("SELECT o.id, [shop].[orders].[id] FROM [shop].[orders] AS o WHERE SYSDATETIMEOFFSET() > o.[at]")]
    [InlineData("DELETE FROM [o] FROM [shop].[orders] AS [o] WHERE [o].[id] IN (1, 2)")]
    [InlineData("UPDATE [o] SET [o].[id] = 2 FROM [shop].[orders] AS [o]")]
    [InlineData("IF OBJECT_ID(N'[shop].[orders]') IS NULL CREATE TABLE [shop].[orders] ([id] uniqueidentifier, [at] datetimeoffset(6), [v] rowversion)")]
    [InlineData("IF SCHEMA_ID(N'shop') IS NULL EXEC(N'CREATE SCHEMA [shop];');")]
    [InlineData("DECLARE @v nvarchar(max) = N'ck'; EXEC(N'ALTER TABLE [shop].[orders] DROP CONSTRAINT [' + @v + '];');")]
    [InlineData("SELECT [d].[name] FROM [sys].[default_constraints] [d]")]
    [InlineData("EXEC sp_rename N'[shop].[orders].[ix]', N'ix2', 'INDEX'")]
    [InlineData("EXEC @outcome = sp_getapplock @Resource = @resource")]
    [InlineData("SELECT NEXT VALUE FOR [shop].[numbers], [shop].[open](1)")]
    [InlineData("MERGE [shop].[orders] USING (VALUES (1, 0)) AS i ([id], _Position) ON 1=0 WHEN NOT MATCHED THEN INSERT ([id]) VALUES (i.[id]) OUTPUT INSERTED.[id], i._Position;")]
    public void SQL_within_the_schema_passes(string sql) => Assert.Empty(TransactSqlBoundary.Check(sql, "shop"));

    [Theory]
    [InlineData("SELECT * FROM [stock].[items]", "'stock'")]
    [InlineData("SELECT * FROM [shop].[orders] o JOIN [dbo].[items] i ON i.id = o.id", "'dbo'")]
    [InlineData("SELECT * FROM [orders]", "names no schema")]
    [InlineData("UPDATE [orders] SET [id] = 1", "names no schema")]
    [InlineData("DELETE FROM [i] FROM [shop].[orders] AS [o]", "names no schema")]
    [InlineData("SELECT * FROM [other].[shop].[orders]", "names a database")]
    [InlineData("SELECT [other].[shop].[orders].[id] FROM [shop].[orders]", "another database")]
    [InlineData("SELECT [stock].[items].[id] FROM [shop].[orders]", "'stock'")]
    [InlineData("USE other", "another database")]
    [InlineData("SELECT * FROM OPENQUERY(there, 'SELECT 1')", "another server")]
    [InlineData("CREATE TABLE [shop].[lines] ([id] int REFERENCES [stock].[items] ([id]))", "'stock'")]
    [InlineData("CREATE TABLE [shop].[lines] ([id] [stock].[number])", "'stock'")]
    [InlineData("CREATE INDEX [ix] ON [stock].[items] ([id])", "'stock'")]
    [InlineData("DROP INDEX [ix] ON [stock].[items]", "'stock'")]
    [InlineData("CREATE SCHEMA [stock]", "'stock'")]
    [InlineData("DROP SCHEMA [stock]", "'stock'")]
    [InlineData("ALTER SCHEMA [stock] TRANSFER [shop].[orders]", "'stock'")]
    [InlineData("IF SCHEMA_ID(N'stock') IS NULL SELECT 1", "'stock'")]
    [InlineData("IF OBJECT_ID(N'[stock].[items]') IS NULL SELECT 1", "'stock'")]
    [InlineData("IF OBJECT_ID(N'items') IS NULL SELECT 1", "names ''")]
    [InlineData("IF OBJECT_ID(@name) IS NULL SELECT 1", "not known before run time")]
    [InlineData("EXEC(N'DELETE FROM [stock].[items]')", "'stock'")]
    [InlineData("EXEC(@sql)", "not known before run time")]
    [InlineData("EXEC sp_executesql N'DELETE FROM [stock].[items]'", "'stock'")]
    [InlineData("EXEC sp_executesql @sql", "not known before run time")]
    [InlineData("EXEC sp_rename N'[stock].[items]', N'things', 'OBJECT'", "'stock'")]
    [InlineData("EXEC [stock].[take]", "'stock'")]
    [InlineData("EXEC take", "names no schema")]
    [InlineData("SELECT NEXT VALUE FOR [stock].[numbers]", "'stock'")]
    [InlineData("SELECT [stock].[open](1)", "'stock'")]
    [InlineData("GRANT SELECT ON [stock].[items] TO [shop_app]", "'stock'")]
    [InlineData("SET IDENTITY_INSERT [stock].[items] ON", "'stock'")]
    [InlineData("SELECT 1 FROM [shop].[orders] LIMIT 1", "LIMIT")]
    [InlineData("SELEC 1", "SELEC")]
    [InlineData("-- nothing", "contains no statement")]
    public void SQL_that_leaves_the_schema_or_is_invalid_is_reported(string sql, string said)
    {
        var found = TransactSqlBoundary.Check(sql, "shop");

        Assert.Contains(found, line => line.Contains(said, StringComparison.Ordinal));
    }
}
