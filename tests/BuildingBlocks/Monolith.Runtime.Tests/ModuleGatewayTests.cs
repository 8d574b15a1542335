using Microsoft.Extensions.DependencyInjection;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

public sealed class ModuleGatewayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_is_answered_by_its_module()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);

        Assert.Null(await Gateway(modules).SendAsync(new GetProfile(Guid.CreateVersion7()), Token));
    }

    [Fact]
    public async Task A_query_without_a_module_fails_and_names_its_contracts()
    {
        await using var modules = TwoModules.Compose(("Modules:profiles:Location", "Absent"));

        var absence = await Assert.ThrowsAsync<ModuleAbsentException>(
            () => Gateway(modules).SendAsync(new GetProfile(Guid.CreateVersion7()), Token));

        Assert.Contains("GetProfile of Profiles.Contracts", absence.Message, StringComparison.Ordinal);
    }

    private static IModuleGateway Gateway(TwoModules modules) => modules.Services.GetRequiredService<IModuleGateway>();
}
