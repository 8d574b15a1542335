namespace Monolith.Benchmarks;

/// <summary>Full load: 8 publishers that each store an order and publish an event, and one subscriber that stores a row for each.</summary>
internal sealed class EventsScenario : IScenario
{
    public string Name => "events";

    public string Title => "Full load: 8 publishers, one subscriber";

    public bool OnServersToo => true;

    public async Task<IReadOnlyList<Figure>> RunAsync(Match match)
    {
        var results = await match.PlayWarmAsync(
            match.Settings.Rounds,
            () => match.FloorAsync(new Topology(), match.FullLoadAsync),
            () => match.OursAsync(new Topology(Batches: true), match.FullLoadAsync),
            () => match.OursAsync(new Topology(Batches: false), match.FullLoadAsync));
        return
        [
            Throughput("batch handler", 1, Target.Of(match.IsOnServer, Target.RatioAtLeast(0.7), Target.RatioAtLeast(0.8))),
            Throughput("per-event handler", 2, Target.RatioAtLeast(0.6)),
            Commits("batch handler", 1),
            Commits("per-event handler", 2),
            .. Transactions("batch handler", 1),
            .. Transactions("per-event handler", 2),
            Cpu("batch handler", 1),
            Cpu("per-event handler", 2, Target.Of(match.IsOnServer, Target.RatioAtMost(2), Target.RatioAtMost(2.5))),
        ];

        Figure Throughput(string handler, int player, Target target) => new(
            $"events handled, {handler}", "1/s", Values(0, r => r.EventsPerSecond), Values(player, r => r.EventsPerSecond), target);

        Figure Commits(string handler, int player) => new(
            $"commits per event, {handler}", "", Values(0, r => r.CommitsPerEvent), Values(player, r => r.CommitsPerEvent), Target.AtMost(1.15));

        Figure Cpu(string handler, int player, Target? target = null) => new(
            $"processor time per 1,000 events, {handler}", "ms", Values(0, r => r.CpuPerThousand), Values(player, r => r.CpuPerThousand), target);

        IEnumerable<Figure> Transactions(string handler, int player) => results[0][0].TransactionsPerEvent is null
            ? []
            : [new($"transactions per event, reading ones too, {handler}", "", Values(0, r => r.TransactionsPerEvent!.Value), Values(player, r => r.TransactionsPerEvent!.Value))];

        List<double> Values(int player, Func<LoadResult, double> value) => [.. results[player].Select(value)];
    }
}
