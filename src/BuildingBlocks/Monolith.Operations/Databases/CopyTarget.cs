using System.CommandLine;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary>Where <c>db copy</c> and <c>db move</c> go: one connection for whatever they copy, or for each module its own.</summary>
internal sealed class CopyTarget
{
    private readonly string? _connection;
    private readonly IReadOnlyDictionary<string, string> _connections;

    private CopyTarget(DatabaseProvider server, string? connection, IReadOnlyDictionary<string, string> connections, string next) =>
        (Server, _connection, _connections, Next) = (server, connection, connections, next);

    public DatabaseProvider Server { get; }

    /// <summary>What to do when all is copied.</summary>
    public string Next { get; }

    /// <summary>What <paramref name="options"/> say on the command line.</summary>
    /// <exception cref="ArgumentException">They name no server, or none of that kind.</exception>
    public static CopyTarget From(ParseResult parsed, CopyTargetOptions options) => parsed.GetValue(options.Secrets) is { } folder
        ? From(new SecretsFolder(folder), parsed.GetValue(options.Provider))
        : At(parsed.GetRequiredValue(options.Provider), parsed.GetRequiredValue(options.Connection));

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

/// <summary>The options that say where data goes.</summary>
internal sealed class CopyTargetOptions
{
    public Option<string> Provider { get; } = new("--to-provider") { Description = $"The kind of server: {DbCommands.Servers}.", HelpName = "name" };

    public Option<string> Connection { get; } = new("--to-connection")
    {
        Description = "The connection string there. With a password in it: env:<variable> or file:<path>, as everybody on the machine may read arguments.",
        HelpName = "connection",
    };

    public Option<string> Secrets { get; } = new("--to-secrets")
    {
        Description = "In place of the two above: the folder that 'db provision' made, where each module has its own connection.",
        HelpName = "folder",
    };

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(Provider);
        command.Add(Connection);
        command.Add(Secrets);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(Secrets) is null) == (result.GetValue(Connection) is null) || (result.GetValue(Connection) is not null && result.GetValue(Provider) is null))
            {
                result.AddError("Say where it goes: --to-provider and --to-connection, or --to-secrets <folder>.");
            }
        });
    }
}
