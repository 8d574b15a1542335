using System.CommandLine;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary>The target of <c>db copy</c> and <c>db move</c>: either one connection for everything, or one for each module.</summary>
internal sealed class CopyTarget
{
    private readonly string? _connection;
    private readonly IReadOnlyDictionary<string, string> _connections;

    private CopyTarget(DatabaseProvider server, string? connection, IReadOnlyDictionary<string, string> connections, string next) =>
        (Server, _connection, _connections, Next) = (server, connection, connections, next);

    public DatabaseProvider Server { get; }

    /// <summary>The instruction to print after the copy.</summary>
    public string Next { get; }

    /// <summary>
    /// Creates the target from the options in <paramref name="options"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The options name no server, or an unknown provider.</exception>
    public static CopyTarget From(ParseResult parsed, CopyTargetOptions options) => parsed.GetValue(options.Secrets) is { } folder
        ? From(new SecretsFolder(folder), parsed.GetValue(options.Provider))
        : At(parsed.GetRequiredValue(options.Provider), parsed.GetRequiredValue(options.Connection));

    /// <summary>Creates a target with one connection, whose string may come from the environment or a file.</summary>
    /// <exception cref="ArgumentException">The provider is not a server, or the connection string is missing.</exception>
    public static CopyTarget At(string provider, string connection)
    {
        var server = Find(provider);
        return new CopyTarget(
            server,
            SecretArgument.Read("--to-connection", connection, server.Provisioning!.PasswordIn),
            new Dictionary<string, string>(),
            $"set Modules__<module>__Database__Provider={server.Name} and Modules__<module>__Database__ConnectionString for each copied module, and start the host.");
    }

    /// <summary>Creates a target from the owners' connections in a folder of <c>db provision</c>.</summary>
    /// <exception cref="ArgumentException">The folder is not from <c>db provision</c>, or is for another provider.</exception>
    public static CopyTarget From(SecretsFolder secrets, string? provider)
    {
        var written = SecretsFolder.ReadProvider(secrets.OwnerFile);
        return provider is null || provider.Equals(written, StringComparison.OrdinalIgnoreCase)
            ? new CopyTarget(Find(written), null, SecretsFolder.Read(secrets.OwnerFile), $"start the host with Secrets__File={secrets.AppFile}.")
            : throw new ArgumentException($"{secrets.OwnerFile} is for {written}, but --to-provider is {provider}.");
    }

    /// <summary>Returns the connection string for a module.</summary>
    /// <exception cref="ArgumentException">The target has no connection for the module.</exception>
    public string ConnectionOf(string module) => _connection ?? _connections.GetValueOrDefault(module)
        ?? throw new ArgumentException($"The folder of --to-secrets has no connection for {module}. Provision the module first.");

    private static DatabaseProvider Find(string provider) => DatabaseProvider.Find(provider) is { IsServer: true } server
        ? server
        : throw new ArgumentException($"--to-provider {provider} is not a server. Use {DbCommands.Servers}.");
}

/// <summary>The options that specify the target of a copy or move.</summary>
internal sealed class CopyTargetOptions
{
    public Option<string> Provider { get; } = new("--to-provider") { Description = $"The database provider of the target: {DbCommands.Servers}.", HelpName = "name" };

    public Option<string> Connection { get; } = new("--to-connection")
    {
        Description = "The connection string of the target. If it contains a password, use env:<variable> or file:<path>, because every user of this machine can read command-line arguments.",
        HelpName = "connection",
    };

    public Option<string> Secrets { get; } = new("--to-secrets")
    {
        Description = "Instead of the two options above: a folder that 'db provision' created, with a connection for each module.",
        HelpName = "folder",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Provider);
        command.Add(Connection);
        command.Add(Secrets);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(Secrets) is null) == (result.GetValue(Connection) is null) || (result.GetValue(Connection) is not null && result.GetValue(Provider) is null))
            {
                result.AddError("Specify the target: --to-provider and --to-connection, or --to-secrets <folder>.");
            }
        });
    }
}
