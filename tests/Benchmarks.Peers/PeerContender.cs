using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Monolith.Benchmarks.Peers;

/// <summary>Another product in its own host, on the database of the run, as the administrator because it creates its own tables.</summary>
internal abstract class PeerContender : Contender
{
    private readonly Lazy<IHost> _host;
    private readonly Commits _commits;

    /// <param name="schemas">The database.</param>
    /// <param name="autoPrepare">The number of statements that a connection prepares by itself; Npgsql's default is none.</param>
    protected PeerContender(ModuleSchemas schemas, int autoPrepare)
        : base(schemas)
    {
        ConnectionString = new NpgsqlConnectionStringBuilder(schemas.Administrator) { MaxAutoPrepare = autoPrepare }.ConnectionString;
        _commits = new Commits(Handled);
        _host = new Lazy<IHost>(Build);
    }

    protected string ConnectionString { get; }

    protected IServiceProvider Services => _host.Value.Services;

    public override Task StartAsync(CancellationToken cancellationToken) => _host.Value.StartAsync(cancellationToken);

    /// <summary>Adds the product with its contexts.</summary>
    protected abstract void Compose(HostApplicationBuilder builder);

    /// <summary>Sets the options of a context.</summary>
    protected void UseDatabase(DbContextOptionsBuilder options) => options.UseNpgsql(ConnectionString).AddInterceptors(_commits);

    protected override async Task StopAsync()
    {
        await _host.Value.StopAsync();
        await ((IAsyncDisposable)_host.Value).DisposeAsync();
    }

    private IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        Compose(builder);
        return builder.Build();
    }
}
