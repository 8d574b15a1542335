using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Storage;
using Monolith.Testing;

namespace Monolith.Runtime.Tests;

public sealed class ModuleClaimsTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("monolith-claims-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Another_deployment_on_the_same_data_is_rejected_and_both_are_named()
    {
        await using var first = await Deployment.StartAsync(_directory);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => Deployment.StartAsync(_directory, ("Deployment:Name", "shop")));
        Assert.Contains("Deployment 'monolith'", refusal.Message, StringComparison.Ordinal);
        Assert.Matches("already works on the data of (profiles|ordering),", refusal.Message);
        Assert.Contains("this deployment is 'shop'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["monolith"], await ClaimsAsync(first, "profiles"));
        Assert.Equal(["monolith"], await ClaimsAsync(first, "ordering"));
    }

    [Fact]
    public async Task Replicas_of_one_deployment_work_on_the_same_data()
    {
        await using var first = await Deployment.StartAsync(_directory);
        await using var second = await Deployment.StartAsync(_directory);

        // On a busy machine one may take the other for dead at first.
        await UntilAsync(async () => (await ClaimsAsync(first, "ordering")).SequenceEqual(["monolith", "monolith"]));
    }

    [Fact]
    public async Task A_waiting_deployment_starts_when_the_other_has_stopped()
    {
        await using var first = await Deployment.StartAsync(_directory);
        await using var second = await Deployment.StartAsync(_directory, ("Deployment:Name", "shop"), ("Deployment:WaitForClaims", "true"));
        await UntilAsync(() => Task.FromResult(ErrorsOf(second, "ordering").Any(t => t.Contains("Waiting for 'monolith'", StringComparison.Ordinal))));
        Assert.Equal(["monolith"], await ClaimsAsync(second, "ordering"));

        await first.StopAsync();
        await UntilAsync(async () => (await ClaimsAsync(second, "ordering")).SequenceEqual(["shop"]));
        await UntilAsync(() => Task.FromResult(ErrorsOf(second, "ordering").Count == 0));
    }

    [Fact]
    public async Task The_claim_of_a_dead_process_expires()
    {
        await using (var first = await Deployment.StartAsync(_directory))
        {
            await StoreOf(first, "ordering").AddAsync(
                new ClaimRow { Process = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), Deployment = "dead", Location = "process 1 on nowhere", Beat = 7 }, Token);
        }

        await using var second = await Deployment.StartAsync(_directory);
        Assert.Equal(["monolith"], await ClaimsAsync(second, "ordering"));
    }

    [Fact]
    public async Task A_module_that_is_moved_away_stops_here_and_releases_its_claim()
    {
        await using var first = await Deployment.StartAsync(_directory, ("RabbitMq:Uri", "amqp://nowhere"));
        await using var second = await Deployment.StartAsync(
            _directory, ("Deployment:Name", "profiles"), ("Deployment:WaitForClaims", "true"), ("Modules:ordering:Location", "Absent"));
        first.Settings.Change("Modules:profiles:Location", "http://127.0.0.1:1");
        await UntilAsync(async () => (await ClaimsAsync(second, "profiles")).SequenceEqual(["profiles"]));
        Assert.Equal(["monolith"], await ClaimsAsync(first, "ordering"));

        // And back again.
        await second.StopAsync();
        first.Settings.Change("Modules:profiles:Location", "Local");
        await UntilAsync(async () => (await ClaimsAsync(first, "profiles")).SequenceEqual(["monolith"]));
    }

    [Fact]
    public async Task A_process_considered_dead_claims_its_modules_again()
    {
        await using var only = await Deployment.StartAsync(_directory);
        var before = Assert.Single(await StoreOf(only, "ordering").ListAsync(Token)).Process;
        await StoreOf(only, "ordering").RemoveAsync(before, Token);
        await UntilAsync(async () => await StoreOf(only, "ordering").ListAsync(Token) is [var claim] && claim.Process != before);
    }

    private static IClaimStore StoreOf(Deployment deployment, string module) => deployment.Services.GetRequiredService<IModuleContainers>().Of(module).GetRequiredService<IClaimStore>();

    private static async Task<IEnumerable<string>> ClaimsAsync(Deployment deployment, string module) =>
        (await StoreOf(deployment, module).ListAsync(Token)).Select(claim => claim.Deployment);

    private static List<string> ErrorsOf(Deployment deployment, string module) =>
        [.. deployment.Services.GetRequiredService<ModuleWorkers>().ErrorsOf(module).Select(error => error.What)];

    private static Task UntilAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(condition, Timeout);
}
