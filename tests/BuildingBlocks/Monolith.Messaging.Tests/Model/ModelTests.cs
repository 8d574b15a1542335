namespace Monolith.Messaging.Tests;

public sealed class ModelTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_core_keeps_what_it_promises_whatever_happens()
    {
        var run = await ModelRun.SearchAsync(ModelSettings.Seed, ModelSettings.Budget, Parts.Sound);
        output.WriteLine(run.ToString());
        Assert.True(run.Failure is null, run.ToString());
    }
}
