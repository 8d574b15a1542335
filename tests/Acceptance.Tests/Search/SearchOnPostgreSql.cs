namespace Acceptance.Tests;

[Collection(OneOnPostgreSql.Name)]
public sealed class SearchOnPostgreSql(RunningOnPostgreSql shop) : SearchTests(shop)
{
    [Fact]
    public async Task Each_replica_builds_and_follows_its_own_state()
    {
        var word = SearchWords.New();
        var one = shop.Shop;
        var product = await SearchWords.ListAsync(shop.Installation.Http, $"Grinder {word}");
        await one.ReplenishAsync(product, 5);
        await one.UntilAsync(SearchWords.PathOf(word), found => SearchWords.Of(found) is [(5, 0)]);

        await using var two = await MonolithProcess.StartAsync(shop.TestEnvironment.Directory, shop.Settings);
        await SearchWords.FirstAnswerShowsAsync(two.Http, word, (5, 0));
        await one.ReplenishAsync(product, 4);
        await one.UntilAsync(SearchWords.PathOf(word), found => SearchWords.Of(found) is [(9, 0)]);
        await new Shop(two.Http).UntilAsync(SearchWords.PathOf(word), found => SearchWords.Of(found) is [(9, 0)]);

        // The other replica neither shares nor needs the state of this one.
        await two.KillAsync();
        await one.ReplenishAsync(product, 1);
        await one.UntilAsync(SearchWords.PathOf(word), found => SearchWords.Of(found) is [(10, 0)]);
    }
}
