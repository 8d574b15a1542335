namespace Monolith.Runtime.Storage.Tests;

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlCopyRuns : CopyRunTests
{
    protected override ServerDatabases Server => ServerDatabases.PostgreSql;

    [Fact]
    public async Task Without_the_right_to_set_the_sequence_the_copy_calls_nextval()
    {
        await FillAsync();
        var last = 0L;
        await CopyAsync();
        last = await AddAsync();
        foreach (var (given, next) in new[] { ((long?)null, last + 1), (last + 1, last + 2), (last + 9, last + 10) })
        {
            await ExecuteAsync(Above, Target, "SELECT setval('target.journal_id_seq', 1, false)");
            await ExecuteAsync(Above, Target, MoveOn(given));
            await ExecuteAsync(Above, Target, MoveOn(given));
            Assert.Equal(next, await AddAsync());
        }

        static string MoveOn(long? last) => PostgreSqlCopying.MoveOn("target.journal_id_seq", maySet: false, "id", "target.journal", last);
    }

    /// <summary>SQL Server stores this character.</summary>
    [Fact]
    public Task A_text_that_PostgreSQL_cannot_store_is_named_with_table_key_and_column() => ARowThatTheTargetCannotStoreIsNamed(
        "UPDATE journal SET text = 'a' || char(0) || 'b' WHERE id = 2",
        "column text of the row id = 2 in table journal: The text contains the control character U+0000 at position 1.");
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlCopyExclusion : CopyExclusionTests
{
    protected override ServerDatabases Server => ServerDatabases.PostgreSql;
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlCopyVersions : CopyVersionTests
{
    protected override ServerDatabases Server => ServerDatabases.PostgreSql;
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlImportedLog : ImportedLogTests
{
    protected override ServerDatabases Server => ServerDatabases.PostgreSql;
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlTwiceImportedLog : TwiceImportedLogTests
{
    protected override ServerDatabases Server => ServerDatabases.PostgreSql;
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlMoveRuns : MoveRunTests
{
    protected override ServerDatabases Server => ServerDatabases.PostgreSql;

    [Fact]
    public async Task A_number_that_a_client_has_skipped_on_purpose_is_not_given_after_a_move()
    {
        await ExecuteAsync(Here.Owner, $"SELECT setval('{Schema}.tickets_id_seq', 10, false)");
        await MoveAsync(Here, There);
        Assert.Equal(10, await TakeTicketAsync(There));
    }

    /// <summary>On SQL Server the denial outranks each grant.</summary>
    [Fact]
    public async Task Remaining_write_grants_are_named_and_abort_the_move()
    {
        await using var run = await OpenAsync(Here, There);
        await run.StartAsync(Token);
        await run.CatchUpAsync(Token);
        await ExecuteAsync(Here.Owner, $"GRANT INSERT ON {Schema}.things TO PUBLIC");

        var refusal = await Assert.ThrowsAsync<CopyException>(() => HandOverAsync(run, There));

        Assert.Contains("source_app can still write to source", refusal.Message, StringComparison.Ordinal);
        await ItStillRunsAsync(Here);
    }
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlAllTypes : AllTypesModelTests
{
    protected override ServerDatabases Server => ServerDatabases.PostgreSql;
}
