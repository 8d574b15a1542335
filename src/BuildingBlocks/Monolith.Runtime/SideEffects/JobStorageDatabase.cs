using System.Data.Common;
using System.Globalization;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.SqlServer;
using Microsoft.Extensions.Configuration;
using Monolith.Runtime.Storage;
using Npgsql;

namespace Monolith.Runtime;

/// <summary>
/// The storage of Hangfire's queue: in memory, or on the server that <c>Hangfire:Storage</c> names, at <c>Hangfire:ConnectionString</c> in a
/// schema of its own. The modules' own schemas hold the side effects and Hangfire only a lease on each, so a lost queue loses nothing.
/// </summary>
internal sealed class JobStorageDatabase
{
    private const string InMemory = "InMemory";

    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    private readonly DatabaseProvider? _provider;
    private readonly DatabaseSettings? _settings;

    private JobStorageDatabase(DatabaseProvider? provider, DatabaseSettings? settings) => (_provider, _settings) = (provider, settings);

    /// <summary>Whether several processes share the queue.</summary>
    public bool IsShared => _provider is not null;

    /// <summary>The principal under which Hangfire connects to the server, or null.</summary>
    public string? Principal => _settings is null ? null : _provider?.PrincipalOf(_settings);

    /// <exception cref="InvalidOperationException">A setting is missing or invalid. The message names it.</exception>
    public static JobStorageDatabase Read(IConfiguration configuration)
    {
        var name = configuration["Hangfire:Storage"] ?? InMemory;
        if (name.Equals(InMemory, StringComparison.OrdinalIgnoreCase))
        {
            return new JobStorageDatabase(null, null);
        }

        var provider = DatabaseProvider.Find(name) ?? throw new InvalidOperationException(
            $"The setting Hangfire:Storage has the invalid value '{name}'. Set it to {InMemory} or one of {string.Join(", ", DatabaseProvider.All.Where(p => p.IsServer).Select(p => p.Name))}.");
        if (!provider.IsServer)
        {
            return new JobStorageDatabase(null, null);
        }

        var connection = configuration["Hangfire:ConnectionString"] ?? configuration["Database:ConnectionString"] ?? throw new InvalidOperationException(
            $"No connection string is configured for Hangfire (provider {provider.Name}). Set Hangfire:ConnectionString, or set Hangfire:Storage to {InMemory}.");
        return new JobStorageDatabase(provider, new DatabaseSettings(connection, HangfireSchema.Read(configuration)));
    }

    /// <summary>Creates or upgrades Hangfire's tables. Only one process does so at a time.</summary>
    /// <exception cref="InvalidOperationException">They do not exist afterwards.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        const string Next = "Give this principal the right to create tables there, as 'db provision' does, and run 'db migrate' again.";
        try
        {
            // Hangfire does not exclude another process on PostgreSQL: the one that came second got an internal error of the server.
            await using var alone = _provider is null ? null : await _provider.LockMigrationsAsync(_settings!, cancellationToken);
            _ = Open(prepare: true, retries: 0);
        }
        catch (DbException e)
        {
            throw new InvalidOperationException($"Hangfire's tables could not be created in {Place}: {e.Message.TrimEnd('.')}. {Next}", e);
        }

        // On SQL Server, Hangfire only logs what fails.
        if (!await HasTablesAsync(cancellationToken))
        {
            throw new InvalidOperationException($"Hangfire's tables could not be created in {Place}. {Next} The log of Hangfire has the server's message.");
        }
    }

    /// <summary>Returns what keeps Hangfire from using its storage, with the next step, or null.</summary>
    public async Task<string?> FindErrorAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await HasTablesAsync(cancellationToken) ? null : $"Hangfire's tables are missing in {Place}. Create them with 'db migrate', as the owner of the schemas.";
        }
        catch (DbException e)
        {
            return $"Hangfire's storage, {Place}, is not available: {e.Message.TrimEnd('.')}. Check Hangfire:ConnectionString or Database:ConnectionString.";
        }
    }

    private string Place => $"the schema {_settings?.Schema} on {_provider?.Name} at {_provider?.IdentityOf(_settings!)}, as {Principal}";

    /// <summary>Returns whether the tables exist, also for a queue in memory.</summary>
    private async Task<bool> HasTablesAsync(CancellationToken cancellationToken)
    {
        if (_provider is null || _settings is null)
        {
            return true;
        }

        await using var connection = _provider.CreateConnection(_settings);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE LOWER(TABLE_SCHEMA) = '{_settings.Schema}' AND LOWER(TABLE_NAME) = 'job'";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0;
    }

    /// <summary>Opens the storage.</summary>
    /// <param name="prepare">Whether to create the tables first.</param>
    /// <param name="retries">How often to try again on PostgreSQL to create them. After a retry, an error is left to the first use.</param>
    public JobStorage Open(bool prepare, int retries = 1) => (_provider, _settings) switch
    {
        (PostgreSqlProvider, { } settings) => OpenPostgreSql(settings, prepare, retries),
        (SqlServerProvider, { } settings) => new SqlServerStorage(
            settings.ConnectionString,
            new SqlServerStorageOptions { SchemaName = settings.Schema, PrepareSchemaIfNecessary = prepare, QueuePollInterval = TimeSpan.Zero }),
        _ => new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromMinutes(10) }),
    };

    private static PostgreSqlStorage OpenPostgreSql(DatabaseSettings settings, bool prepare, int retries)
    {
        // The server notifies Hangfire of new jobs. Polling only covers missed notifications.
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = settings.Schema,
            PrepareSchemaIfNecessary = prepare,
            StartupConnectionMaxRetries = retries,
            QueuePollInterval = TimeSpan.FromSeconds(1),
            EnableLongPolling = true,

            // Hangfire locks only its own short maintenance. A lock that is older belongs to a process that died.
            DistributedLockTimeout = LockTimeout,
        };
        // Hangfire's transactions count for the horizon of the modules' logs, so a frozen process must not keep them open either.
        var connection = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        connection.Options = PostgreSqlSessions.AddTo(connection.Options, settings.IdleTransactionTimeout);
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(connection.ConnectionString, options), options);
    }
}
