using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.SqlServer;
using Microsoft.Extensions.Configuration;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Where Hangfire keeps its queue: <c>Hangfire:ConnectionString</c>, in a schema of its own, on the kind of server that
/// modules have by default. In memory where that is no server, or <c>Hangfire:Storage</c> is InMemory: what is queued is
/// lent from the modules' own schemas, and a lost queue loses nothing.
/// </summary>
internal sealed class JobStorageDatabase
{
    private const string InMemory = "InMemory";

    private readonly DatabaseProvider? _provider;
    private readonly DatabaseSettings? _settings;

    private JobStorageDatabase(DatabaseProvider? provider, DatabaseSettings? settings) => (_provider, _settings) = (provider, settings);

    /// <summary>Who Hangfire is to its server, or null.</summary>
    public string? Principal => _settings is null ? null : _provider?.PrincipalOf(_settings);

    /// <exception cref="InvalidOperationException">A setting is missing or wrong; the message names it.</exception>
    public static JobStorageDatabase Read(IConfiguration configuration)
    {
        var name = configuration["Hangfire:Storage"] ?? configuration["Database:Provider"] ?? InMemory;
        if (name.Equals(InMemory, StringComparison.OrdinalIgnoreCase))
        {
            return new JobStorageDatabase(null, null);
        }

        var provider = DatabaseProvider.Find(name) ?? throw new InvalidOperationException(
            $"Hangfire:Storage is '{name}': set it to {InMemory} or one of {string.Join(", ", DatabaseProvider.All.Where(p => p.IsServer).Select(p => p.Name))}.");
        if (!provider.IsServer)
        {
            return new JobStorageDatabase(null, null);
        }

        var connection = configuration["Hangfire:ConnectionString"] ?? configuration["Database:ConnectionString"] ?? throw new InvalidOperationException(
            $"Hangfire is to be on {provider.Name}, and has no connection: set Hangfire:ConnectionString, or Hangfire:Storage to {InMemory}.");
        return new JobStorageDatabase(provider, new DatabaseSettings(connection, HangfireSchema.Name));
    }

    /// <summary>Makes Hangfire's tables, or brings them up to date.</summary>
    public void Prepare() => _ = Open(prepare: true);

    /// <summary>Opens the storage.</summary>
    /// <param name="prepare">Whether to make its tables first.</param>
    public JobStorage Open(bool prepare) => (_provider, _settings) switch
    {
        (PostgreSqlProvider, { } settings) => OpenPostgreSql(settings.ConnectionString, prepare),
        (SqlServerProvider, { } settings) => new SqlServerStorage(
            settings.ConnectionString,
            new SqlServerStorageOptions { SchemaName = HangfireSchema.Name, PrepareSchemaIfNecessary = prepare, QueuePollInterval = TimeSpan.Zero }),
        _ => new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromMinutes(10) }),
    };

    private static PostgreSqlStorage OpenPostgreSql(string connectionString, bool prepare)
    {
        // It is told of new jobs by the server, and polls only for what that misses.
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = HangfireSchema.Name,
            PrepareSchemaIfNecessary = prepare,
            QueuePollInterval = TimeSpan.FromSeconds(1),
            EnableLongPolling = true,
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(connectionString, options), options);
    }
}
