using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Ordering;
using Profiles;

namespace Monolith.Runtime.Tests;

/// <summary>A process with Profiles and Ordering, on a folder that other processes may share, in real time.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    private readonly IHost _host;

    private Deployment(IHost host, MemorySource settings) => (_host, Settings) = (host, settings);

    public MemorySource Settings { get; }

    public IServiceProvider Services => _host.Services;

    public static Deployment Compose(string directory, params (string Key, string Value)[] settings)
    {
        var source = new MemorySource(
        [
            ("Database:Directory", directory), ("Database:MigrateAtStart", "true"), ("Deployment:ClaimInterval", "00:00:00.100"), .. settings,
        ]);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        ((IConfigurationBuilder)builder.Configuration).Add(source);
        builder.Services.AddModules(builder.Configuration, new ProfilesModule(), new OrderingModule());
        return new Deployment(builder.Build(), source);
    }

    public static async Task<Deployment> StartAsync(string directory, params (string Key, string Value)[] settings)
    {
        var deployment = Compose(directory, settings);
        try
        {
            await deployment._host.StartAsync(TestContext.Current.CancellationToken);
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
