using Monolith.Runtime.Storage;

namespace Architecture.Tests.TransactSql;

/// <summary>Events of one transaction keep their publishing order.</summary>
public sealed class EventOrderTests
{
    /// <summary>Tests one event, a number that EF Core would not merge, and more than fit into one command.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(100)]
    public async Task Each_event_is_inserted_by_a_separate_statement_in_publishing_order(int count)
    {
        await using var module = ModuleOnSqlServer.Compose("Ordering");
        var db = module.CreateContext();
        var payloads = Enumerable.Range(0, count).Select(i => $"payload {i}").ToList();
        db.Outbox.AddRange(payloads.Select(payload => new OutboxRow
        {
            Id = Guid.CreateVersion7(Samples.Time),
            Name = "ordering.noted",
            Version = 1,
            Key = "key",
            Payload = payload,
            Headers = "{}",
            OccurredAt = Samples.Time,
            Personal = false,
        }));

        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        var inserts = module.Server.Sent.Select(sent => sent.Text.Split("INSERT INTO [ordering].[outbox]").Length - 1).ToList();
        Assert.Equal(count, inserts.Sum());
        Assert.DoesNotContain(module.Server.Sent, sent => sent.Text.Contains("MERGE", StringComparison.Ordinal));
        Assert.Equal(payloads, module.Server.Sent.SelectMany(sent => sent.Values).OfType<string>().Where(payloads.Contains));
        Assert.All(module.Server.Sent, sent => Assert.Empty(TransactSqlBoundary.Check(sent.Text, module.Name)));
        Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), db.Outbox.Local.OrderBy(o => payloads.IndexOf(o.Payload)).Select(o => o.Position));
    }
}
