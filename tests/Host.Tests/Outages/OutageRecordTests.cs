using System.Diagnostics;
using System.Net;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Conformance;

namespace Host.Tests;

/// <summary>What a host logs while the database of a module is away.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class OutageRecordTests : IDisposable
{
    private const int OutageBegan = 1530, OutageEnded = 1532, HealthChanged = 1540, RequestFailed = 2001;

    private const string EntityFramework = "Microsoft.EntityFrameworkCore";

    private static readonly Dictionary<string, string?> Logging = new()
    {
        ["Logging:LogLevel:Default"] = "Warning",
        [$"Logging:LogLevel:{EntityFramework}"] = "Debug",
        ["Logging:Console:LogLevel:Default"] = "None",
    };

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly RecordedLog _log = new();

    public OutageRecordTests() => _limit.CancelAfter(TimeSpan.FromSeconds(60));

    public void Dispose() => _limit.Dispose();

    [Theory]
    [InlineData(Away.WithoutLogin, true)]
    [InlineData(Away.WithoutLogin, false)]
    [InlineData(Away.RenamedSchema, true)]
    [InlineData(Away.RenamedSchema, false)]
    public async Task Each_retry_and_each_health_check_of_an_outage_was_logged(Away how, bool atStart)
    {
        await using var ordering = await OrderingOnPostgreSql.CreateAsync();
        if (atStart)
        {
            await ordering.TakeAwayAsync(how);
        }

        var host = await ordering.StartAsync(Logging, app => app.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log));
        using var http = host.Operator();
        if (!atStart)
        {
            await Eventually.TrueAsync(async () => await http.StatusAsync("/ordering/orders") is HttpStatusCode.OK, _limit.Token);
            await ordering.TakeAwayAsync(how);
        }

        const int attempts = 20;
        using (var failures = FailedStatements.Count())
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    await http.StatusAsync("/ordering/orders");
                    await http.StatusAsync("/health/modules/ordering");
                    return failures.Number + _log.Records.Count(record => record.Id == RelationalEventId.ConnectionError.Id) >= attempts;
                },
                _limit.Token);
        }

        await ordering.BringBackAsync(how);
        await Eventually.TrueAsync(async () => await http.StatusAsync("/health/modules/ordering") is HttpStatusCode.OK, _limit.Token);
        await Eventually.TrueAsync(() => Warnings.Any(record => record.Id == OutageEnded), _limit.Token);

        var all = string.Join('\n', Warnings);
        Assert.True(Warnings.All(record => !record.Category.StartsWith(EntityFramework, StringComparison.Ordinal)), all);
        Assert.True(Warnings.GroupBy(record => (record.Category, record.Id, record.Subject)).All(same => same.Key.Id is HealthChanged or RequestFailed || same.Count() == 1), all);
        Assert.Single(Warnings, record => record is { Id: OutageBegan, Subject: "ordering" });

        // From the third failure on, requests are refused.
        Assert.True(Warnings.Count(record => record.Id == RequestFailed) <= 3, all);

        // Its workers may notice the outage before it begins, and the end of it after its requests.
        Assert.True(Warnings.Count(record => record is { Id: HealthChanged, Subject: "ordering" }) is > 0 and < 5, all);
    }

    private IEnumerable<LogRecord> Warnings => _log.Records.Where(record => record.Level >= LogLevel.Warning);

    /// <summary>Counts the statements that fail, as Npgsql traces them. EF Core does not see those of the framework.</summary>
    private sealed class FailedStatements : IDisposable
    {
        private readonly ActivityListener _listener;
        private int _number;

        private FailedStatements() => _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStopped = activity =>
            {
                if (activity.Status is ActivityStatusCode.Error)
                {
                    Interlocked.Increment(ref _number);
                }
            },
        };

        public int Number => Volatile.Read(ref _number);

        public static FailedStatements Count()
        {
            var failed = new FailedStatements();
            ActivitySource.AddActivityListener(failed._listener);
            return failed;
        }

        public void Dispose() => _listener.Dispose();
    }
}
