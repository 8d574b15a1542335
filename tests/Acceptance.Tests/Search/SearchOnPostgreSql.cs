namespace Acceptance.Tests;

[Collection(OneOnPostgreSql.Name)]
public sealed class SearchOnPostgreSql(RunningOnPostgreSql shop) : SearchTests(shop)
{
    [Fact]
    public async Task Each_replica_builds_and_follows_its_own_state()
    {
        await using var environment = await PostgreSqlEnvironment.CreateAsync();
        var word = SearchWords.New();
        await using var one = await MonolithProcess.StartAsync(environment.Directory, environment.Settings);
        var shop = new Shop(one.Http);
        var product = await SearchWords.ListAsync(one.Http, $"Grinder {word}");
        await shop.ReplenishAsync(product, 5);
        await shop.UntilAsync(SearchWords.PathOf(word), found => SearchWords.Of(found) is [(5, 0)]);

        await using var two = await MonolithProcess.StartAsync(environment.Directory, environment.Settings);
        await SearchWords.FirstAnswerShowsAsync(two.Http, word, (5, 0));
        await shop.ReplenishAsync(product, 4);
        await shop.UntilAsync(SearchWords.PathOf(word), found => SearchWords.Of(found) is [(9, 0)]);
        await new Shop(two.Http).UntilAsync(SearchWords.PathOf(word), found => SearchWords.Of(found) is [(9, 0)]);

        // The other replica neither shares nor needs the state of this one.
        await one.KillAsync();
        var left = new Shop(two.Http);
        await left.ReplenishAsync(product, 1);
        await left.UntilAsync(SearchWords.PathOf(word), found => SearchWords.Of(found) is [(10, 0)]);
    }
}
