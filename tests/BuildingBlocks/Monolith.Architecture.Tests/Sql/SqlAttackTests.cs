namespace Monolith.Architecture.Tests;

/// <summary>
/// Ways out of a module's schema that were tried against the rules, each with the closest SQL that is allowed. The module is stock, the
/// other one is orders. Texts cost nothing: a fixture is needed only where code or project files matter.
/// </summary>
public sealed class SqlAttackTests
{
    private static readonly SchemaBoundary Boundary = new("stock", ["stock", "orders"], new HashSet<string> { "ORDERS.ORDERS" });

    public static TheoryData<string, string> Attacks => [.. SqlAttacks.All.Select(attack => (attack.Bad, attack.Good))];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void An_attempt_is_found_and_its_good_counterpart_is_not(string bad, string good)
    {
        Assert.True(Boundary.FindForeign(bad, isRun: true, isWhole: true).Any(), $"Passes in silence: {bad}");
        var alarms = Boundary.FindForeign(good, isRun: true, isWhole: true).Select(found => found.Name).ToList();
        Assert.True(alarms.Count == 0, $"A false alarm, {string.Join(", ", alarms)}: {good}");
    }
}
