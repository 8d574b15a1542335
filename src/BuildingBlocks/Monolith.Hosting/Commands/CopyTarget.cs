using Monolith.Persistence;

namespace Monolith.Hosting;

/// <summary>Where <c>db copy</c> goes: one connection for whatever it copies, or for each module its own.</summary>
internal sealed class CopyTarget
{
    private readonly string? _connection;
    private readonly IReadOnlyDictionary<string, string> _connections;

    private CopyTarget(DatabaseProvider server, string? connection, IReadOnlyDictionary<string, string> connections, string next) =>
        (Server, _connection, _connections, Next) = (server, connection, connections, next);

    public DatabaseProvider Server { get; }

    /// <summary>What to do when all is copied.</summary>
    public string Next { get; }

    /// <summary>One connection, which may stand somewhere else than in the arguments.</summary>
    /// <exception cref="ArgumentException">There is no server of that kind, or no connection.</exception>
    public static CopyTarget At(string provider, string connection)
    {
        var server = Find(provider);
        return new CopyTarget(
            server,
            SecretArgument.Read("--to-connection", connection, server.Provisioning!.PasswordIn),
            new Dictionary<string, string>(),
            $"set Modules__<module>__Database__Provider={server.Name} and its Modules__<module>__Database__ConnectionString for what was copied, and run the host.");
    }

    /// <summary>The connections of the owners that <c>db provision</c> made.</summary>
    /// <exception cref="ArgumentException">It is no such folder, or one of another kind of server.</exception>
    public static CopyTarget From(SecretsFolder secrets, string? provider)
    {
        var written = SecretsFolder.ReadProvider(secrets.OwnerFile);
        return provider is null || provider.Equals(written, StringComparison.OrdinalIgnoreCase)
            ? new CopyTarget(Find(written), null, SecretsFolder.Read(secrets.OwnerFile), $"run the host with Secrets__File={secrets.AppFile}.")
            : throw new ArgumentException($"{secrets.OwnerFile} is for {written}, and --to-provider is {provider}.");
    }

    /// <summary>A module's connection.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public string ConnectionOf(string module) => _connection ?? _connections.GetValueOrDefault(module)
        ?? throw new ArgumentException($"{module} has no connection in the folder of --to-secrets: provision it first.");

    private static DatabaseProvider Find(string provider) => DatabaseProvider.Find(provider) is { IsServer: true } server
        ? server
        : throw new ArgumentException($"--to-provider {provider}: data moves up, to a server. It is {DbCommands.Servers}.");
}
