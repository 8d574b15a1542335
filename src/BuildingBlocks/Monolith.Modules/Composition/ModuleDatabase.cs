using Microsoft.Extensions.Configuration;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>Which database a module has: section <c>Modules:{name}:Database</c>, with <c>Database</c> as the default for all.</summary>
internal sealed record ModuleDatabase(DatabaseProvider Provider, string ConnectionString)
{
    private const string DirectoryKey = "Database:Directory";

    private static readonly DatabaseProvider[] Providers = [new SqliteProvider()];

    public string Identity => Provider.IdentityOf(ConnectionString);

    public static string DirectoryOf(IConfiguration configuration) => configuration[DirectoryKey] ?? "data";

    public static ModuleDatabase Read(string module, IConfiguration configuration)
    {
        var own = configuration.GetSection($"Modules:{module}:Database");
        var name = own["Provider"] ?? configuration["Database:Provider"] ?? "Sqlite";
        var provider = Providers.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException(
                $"{module} asks for the database '{name}': set Modules:{module}:Database:Provider to one of {string.Join(", ", Providers.Select(p => p.Name))}.");
        var connectionString = own["ConnectionString"]
            ?? $"Data Source={Path.Combine(DirectoryOf(configuration), module + ".db")}";
        return new ModuleDatabase(provider, connectionString);
    }
}
