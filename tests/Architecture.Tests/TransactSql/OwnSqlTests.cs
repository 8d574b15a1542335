using Monolith.Runtime.Storage;

namespace Architecture.Tests.TransactSql;

/// <summary>SQL for SQL Server that is written by hand.</summary>
public sealed class OwnSqlTests
{
    /// <summary>All SQL texts of a log that SQL Server has, found by property.</summary>
    public static TheoryData<string> Texts =>
    [
        .. typeof(LogSql).GetProperties().Where(p => p.PropertyType == typeof(string) && p.GetValue(new SqlServerProvider().LogOf("ordering")) is not null)
            .Select(p => p.Name).Where(name => name != nameof(LogSql.EndFrozen)),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_SQL_of_the_log_is_valid_T_SQL_for_the_modules_schema(string property)
    {
        var text = (string)typeof(LogSql).GetProperty(property)!.GetValue(new SqlServerProvider().LogOf("ordering"))!;

        // These are not statements, but fragments of statements.
        var sql = property switch
        {
            nameof(LogSql.Transaction) => $"SELECT {text} FROM [ordering].[outbox]",
            nameof(LogSql.NewestFirst) => $"SELECT [id] FROM [ordering].[outbox] ORDER BY {text}",
            _ => text,
        };

        Assert.Empty(TransactSqlBoundary.Check(sql, "ordering"));
        Assert.NotEmpty(TransactSqlBoundary.Check(sql, "another"));
    }

    /// <summary>It reads the list of sessions, which is in no schema of a module, and executes nothing except KILL.</summary>
    [Fact]
    public void Ending_frozen_sessions_is_valid_T_SQL_that_returns_a_number()
    {
        var sql = new SqlServerProvider().LogOf("ordering").EndFrozen!;

        Assert.Empty(TransactSqlBoundary.Errors($"DECLARE @seconds float = 5.5; {sql}"));
        Assert.Equal(["line 18: '@kill' executes SQL that is not known before run time (schema ordering)"], TransactSqlBoundary.Check(sql, "ordering"));
        Assert.Contains("SET @kill = CONCAT(N'KILL ', @session);", sql, StringComparison.Ordinal);
        Assert.EndsWith("SELECT @ended;", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_for_migrations_and_truncations_is_valid_T_SQL_without_tables() => Assert.Empty(TransactSqlBoundary.Check(new SqlServerProvider().LockSql, "ordering"));

    [Fact]
    public void The_statements_of_a_move_are_valid_T_SQL_for_the_modules_schema()
    {
        var table = new CopyTable
        {
            Name = "things",
            Source = "[ordering].[things]",
            Target = "[ordering].[things]",
            Columns = [],
            SelectFromSource = "",
            SelectFromTarget = "",
            Names = ["[id]", "[part]", "[text]"],
            Key = [0, 1],
            RefersToItself = false,
        };
        string[] statements =
        [
            SqlServerCopying.WaitForWritersOf(table.Target), table.FindRowInTarget, table.DeleteFromTarget,
            SqlServerCopying.LastNumberOf(table.Source), SqlServerCopying.MoveOn(table.Target, 7),
            $"DECLARE @p0 int, @p1 int; {table.DeleteRowFromTarget}", $"DECLARE @p0 int, @p1 int, @p2 int; {table.UpdateInTarget}",
        ];
        Assert.All(statements, sql => Assert.Empty(TransactSqlBoundary.Check(sql, "ordering")));
        Assert.All(statements, sql => Assert.NotEmpty(TransactSqlBoundary.Check(sql, "another")));
        Assert.Empty(TransactSqlBoundary.Errors(SqlServerCopying.SeesSessions));
        Assert.Empty(TransactSqlBoundary.Errors(SqlServerProvider.ReadOptions));
        Assert.All(statements.Where(sql => sql.Contains("DELETE", StringComparison.Ordinal)), sql => Assert.Empty(TransactSqlBoundary.Check(new SqlServerProvider().CountRows + sql, "ordering")));
    }

    [Fact]
    public void An_index_filter_is_valid_T_SQL() => Assert.Empty(TransactSqlBoundary.Check(
        $"CREATE INDEX [ix] ON [ordering].[outbox] ([key]) WHERE {new SqlServerProvider().IsTrue("personal")}", "ordering"));

    [Fact]
    public void Provisioning_runs_valid_T_SQL()
    {
        ModulePrincipals[] principals = [ModulePrincipals.Of("ordering", "two_"), ModulePrincipals.Of("payments", "two_")];
        var provisioning = new SqlServerProvisioning();
        foreach (var step in provisioning.Plan(principals, "shop"))
        {
            Assert.Empty(TransactSqlBoundary.Errors(step.Sql.Replace(ProvisioningStep.PasswordMark, "N'it''s'", StringComparison.Ordinal)));
            Assert.Empty(TransactSqlBoundary.Errors(step.Unless ?? ""));
        }

        Assert.Empty(TransactSqlBoundary.Errors(provisioning.BlockWrites(principals[0])));
        Assert.Empty(TransactSqlBoundary.Errors(provisioning.UnblockWrites(principals[0])));
        Assert.Empty(TransactSqlBoundary.Errors(provisioning.ProtectTables(principals[0])));

        // sqlcmd replaces its variables with the passwords.
        Assert.Empty(TransactSqlBoundary.Errors(provisioning.ScriptOf(principals, "shop").Replace("$(", "", StringComparison.Ordinal)));
    }
}
