using System.Globalization;

namespace Soak;

/// <summary>The result of a run.</summary>
internal sealed record Report(IReadOnlyList<Finding> Findings, Audit Audit, TimeSpan SettledAfter)
{
    private const int MaxShown = 200;

    public void Write(Ledger ledger)
    {
        foreach (var finding in Findings.Take(MaxShown))
        {
            SoakOutput.Write(finding.ToString());
        }

        if (Findings.Count > MaxShown)
        {
            SoakOutput.Write($"… and {Findings.Count - MaxShown} more.");
        }

        SoakOutput.Write(
            $"Only in the lost part of a restored database: {Audit.OrdersLostWithBackups} orders, {Audit.CancellationsLostWithBackups} cancellations, up to {Audit.ReplenishmentsLostWithBackups} replenishments. All was settled {SettledAfter.TotalSeconds:0} s after the last fault.");
        SoakOutput.Write(Summarize(ledger, Findings));
    }

    /// <summary>The last line of the output.</summary>
    public static string Summarize(Ledger ledger, IReadOnlyList<Finding> findings)
    {
        var counts = ledger.Counts.Where(c => c.Value > 0).Select(c => $"{Text(c.Value)} {c.Key}");
        return $"{Text(ledger.Orders.Count)} orders, {string.Join(", ", counts)}: {Count(Fault.Lost)} lost, {Count(Fault.Twice)} twice, {Count(Fault.Stuck)} stuck";

        string Count(Fault fault) => Text(findings.Count(f => f.Fault == fault));
    }

    private static string Text(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
