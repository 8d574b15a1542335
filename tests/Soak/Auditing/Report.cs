using System.Globalization;

namespace Soak;

/// <summary>The result of a run.</summary>
/// <param name="Ledger">The record of the run. What it finds counts, also after the audit, for example when the processes stop.</param>
/// <param name="Open">What was wrong in the databases and in health when the wait ended.</param>
/// <param name="Audit">The last audit.</param>
/// <param name="SettledAfter">The time between the last fault and the last audit.</param>
internal sealed record Report(Ledger Ledger, IReadOnlyList<Finding> Open, Audit Audit, TimeSpan SettledAfter)
{
    private const int MaxShown = 200;

    public IReadOnlyList<Finding> Findings => [.. Ledger.Findings, .. Open];

    public void Write()
    {
        var findings = Findings;
        foreach (var finding in findings.Take(MaxShown))
        {
            SoakOutput.Write(finding.ToString());
        }

        if (findings.Count > MaxShown)
        {
            SoakOutput.Write($"… and {findings.Count - MaxShown} more.");
        }

        SoakOutput.Write(
            $"Only in the lost part of a restored database: {Audit.OrdersLostWithBackups} orders, {Audit.CancellationsLostWithBackups} cancellations, up to {Audit.ReplenishmentsLostWithBackups} replenishments. All was settled {SettledAfter.TotalSeconds:0} s after the last fault.");
        SoakOutput.Write(Summarize(Ledger, findings));
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
