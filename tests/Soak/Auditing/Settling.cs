using Acceptance.Tests;

namespace Soak;

/// <summary>
/// Waits until nothing is wrong any more, within a limit, and does what an operator does: retries what is parked, acknowledges
/// divergences that a restore explains, and discards what has no order any more.
/// </summary>
internal sealed class Settling(ShopDatabase database, Cluster cluster, Ledger ledger, Divergences divergences, TimeProvider clock)
{
    /// <summary>Below the deadlines of orders, so that an order which only its deadline ends counts as stuck.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(30);

    public async Task<Report> RunAsync()
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var state = await new StateReader(database).ReadAsync(CancellationToken.None);
            var audit = new Audit(ledger, state);
            var findings = audit.Check();
            var isLate = clock.GetElapsedTime(start) > Limit;
            if (findings.Count == 0 || isLate)
            {
                var elapsed = clock.GetElapsedTime(start);
                await DiscardAsync(state);
                return new Report(ledger, [.. findings, .. await CheckHealthAsync()], audit, elapsed);
            }

            SoakOutput.Trace($"{findings.Count} open, such as {findings[^1]}");
            await OperateAsync(state);
            await Task.Delay(Poll, clock);
        }
    }

    private async Task OperateAsync(ShopState state)
    {
        await divergences.AcknowledgeAsync(
            [.. state.Divergences.Distinct().Where(d => ledger.Restores.Any(r => r.Module == d.Source)).Select(d => new ExpectedDivergence(d.Subscriber, d.Source))]);

        var explained = new ParkedAudit(ledger, state).Explained();
        foreach (var parked in state.Parked.Where(p => !explained.Contains(p.Key)).GroupBy(p => p.Module))
        {
            // Poison fails again, so the exit code says nothing.
            await cluster.RunCommandAsync("events", "retry", "--module", parked.Key);
            ledger.Count("parked and retried", parked.Count());
        }
    }

    private async Task DiscardAsync(ShopState state)
    {
        foreach (var module in state.Parked.Select(p => p.Module).Distinct())
        {
            var (exitCode, output) = await cluster.RunCommandAsync("events", "discard", "--module", module, "--all", "--yes");
            if (exitCode != 0)
            {
                ledger.Add(new Finding(Fault.Stuck, "parked work", module, $"'events discard' ended with {exitCode}: {output}"));
            }
        }
    }

    /// <summary>When nothing is parked or diverged, every module of every process must be healthy.</summary>
    private async Task<IReadOnlyList<Finding>> CheckHealthAsync()
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var unhealthy = new List<Finding>();
            foreach (var (url, module) in cluster.Urls.SelectMany(url => ShopDatabase.Modules.Select(module => (url, module))))
            {
                using var http = MonolithProcess.NewClient(url);
                using var answer = await http.GetAsync(new Uri($"/health/modules/{module}", UriKind.Relative));
                var body = await answer.Content.ReadAsStringAsync();
                if (!body.StartsWith("{\"status\":\"healthy\"", StringComparison.Ordinal))
                {
                    unhealthy.Add(new Finding(Fault.Stuck, "health", module, $"expected healthy at the end, but it is {body}"));
                }
            }

            if (unhealthy.Count == 0 || clock.GetElapsedTime(start) > HealthLimit)
            {
                return unhealthy;
            }

            await Task.Delay(Poll, clock);
        }
    }
}
