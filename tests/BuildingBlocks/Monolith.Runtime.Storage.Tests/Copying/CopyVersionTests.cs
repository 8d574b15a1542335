using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>A copy requires the framework version of the binary on both sides.</summary>
public abstract class CopyVersionTests : CopyTest
{
    [Fact]
    public async Task An_outdated_target_is_rejected_with_the_next_step()
    {
        await ExecuteAsync(Above, DatabaseHarness.Target, $"DELETE FROM target.{FrameworkTables.History} WHERE migration_id = 'framework_002'");

        var refusal = await Assert.ThrowsAsync<CopyException>(() => CopyAsync(DatabaseHarness.Target));

        Assert.Contains($"The schema of target on {Server.Provider.Name}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("lacks framework_002. To upgrade it, use 'db migrate'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outdated_source_is_rejected_with_the_next_step()
    {
        await ExecuteAsync(Below, DatabaseHarness.Target, $"DELETE FROM {FrameworkTables.History} WHERE migration_id = 'framework_002'");

        var refusal = await Assert.ThrowsAsync<CopyException>(() => CopyAsync(DatabaseHarness.Target));

        Assert.Contains("The schema of target on Sqlite", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("lacks framework_002. To upgrade it, use a start of the host, or 'db migrate'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_newer_than_the_binary_is_rejected_by_name()
    {
        await ExecuteAsync(Above, DatabaseHarness.Target, $"INSERT INTO target.{FrameworkTables.History} VALUES ('framework_999', '11.0.0')");

        var refusal = await Assert.ThrowsAsync<CopyException>(() => CopyAsync(DatabaseHarness.Target));

        Assert.Contains($"The schema of target on {Server.Provider.Name}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("has framework_999", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>This binary can work with the tables, but would leave behind what it does not know of them.</summary>
    [Fact]
    public async Task A_source_that_a_newer_binary_expanded_is_not_copied()
    {
        await Below.InModuleAsync(DatabaseHarness.Target, db => NewerBinary.MigrateAsync(db, NewerBinary.Expanded, Token));

        var refusal = await Assert.ThrowsAsync<CopyException>(() => CopyAsync(DatabaseHarness.Target));

        Assert.Contains($"has {NewerBinary.Expanded}, of whose tables and columns this binary would copy none", refusal.Message, StringComparison.Ordinal);
    }
}
