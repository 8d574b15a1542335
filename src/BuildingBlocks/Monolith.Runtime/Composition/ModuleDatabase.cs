using System.Globalization;
using Microsoft.Extensions.Configuration;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// The database of a module: section <c>Modules:{name}:Database</c>, with the section <c>Database</c> as the default for all modules.
/// </summary>
internal sealed record ModuleDatabase(DatabaseProvider Provider, DatabaseSettings Settings)
{
    private const string DirectoryKey = "Database:Directory";

    public string Identity => Provider.IdentityOf(Settings);

    public string? Principal => Provider.PrincipalOf(Settings);

    /// <exception cref="InvalidOperationException">The setting is empty.</exception>
    public static string DirectoryOf(IConfiguration configuration) => configuration[DirectoryKey] switch
    {
        null => new DatabaseOptions().Directory,
        "" => throw new InvalidOperationException($"The setting {DirectoryKey} is empty. Set it to a folder for the SQLite files, or remove it for the folder 'data'."),
        var directory => directory,
    };

    /// <exception cref="InvalidOperationException">A setting is missing or invalid. The message names it.</exception>
    public static ModuleDatabase Read(string module, IConfiguration configuration)
    {
        var (own, common) = (configuration.GetSection($"Modules:{module}:Database"), configuration.GetSection("Database"));
        var byDefault = common["Provider"] ?? DatabaseProvider.All[0].Name;
        var name = own["Provider"] ?? byDefault;
        var provider = DatabaseProvider.Find(name)
            ?? throw new InvalidOperationException(
                $"Module '{module}' is configured with the unknown database provider '{name}'. Set Modules:{module}:Database:Provider to one of {string.Join(", ", DatabaseProvider.All.Select(p => p.Name))}.");
        var database = new ModuleDatabase(provider, new DatabaseSettings(ConnectionString(), module)
        {
            MaxBatchSize = ReadNumber(nameof(DatabaseOptions.MaxBatchSize), ModuleDatabaseOptions.MostRows),
            CommandTimeout = ReadNumber(nameof(DatabaseOptions.CommandTimeoutSeconds), ModuleDatabaseOptions.MostSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            IdleTransactionTimeout = TimeSpan.FromSeconds(
                ReadNumber(nameof(DatabaseOptions.IdleTransactionTimeoutSeconds), ModuleDatabaseOptions.MostSeconds) ?? new DatabaseOptions().IdleTransactionTimeoutSeconds),
        });
        try
        {
            _ = database.Identity;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            // Without the connection string itself, which may contain a password.
            throw new InvalidOperationException(
                $"The connection string of module '{module}' (provider {provider.Name}) is invalid: {e.Message} Correct Modules:{module}:Database:ConnectionString or Database:ConnectionString.", e);
        }

        return database;

        // The shared connection string applies to the default provider. A module with another provider needs a connection string of its
        // own.
        string ConnectionString() => own["ConnectionString"]
            ?? (name.Equals(byDefault, StringComparison.OrdinalIgnoreCase) && provider.IsServer ? common["ConnectionString"] : null)
            ?? (provider.IsServer
                ? throw new InvalidOperationException(
                    $"No connection string is configured for module '{module}' (provider {provider.Name}). Set Modules:{module}:Database:ConnectionString, or Secrets:File to a file that 'db provision' wrote. "
                    + $"If the data is still in SQLite files, as before 'db copy', set {(own["Provider"] is null ? "Database:Provider" : $"Modules:{module}:Database:Provider")} to Sqlite.")
                : $"Data Source={Path.Combine(DirectoryOf(configuration), module + ".db")}");

        int? ReadNumber(string key, int most) => (own[key] ?? common[key]) switch
        {
            null or "" => null,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most => number,
            var text => throw new InvalidOperationException($"The setting Database:{key} of module '{module}' has the invalid value '{text}'. Set it to a number from 1 to {most}, or remove it."),
        };
    }
}
