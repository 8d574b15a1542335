using System.CommandLine;
using System.CommandLine.Parsing;
using Monolith.Runtime;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary><c>db provision</c>: creates a schema and two principals for each module on a server.</summary>
internal static class DbProvisionCommand
{
    /// <summary>Names of principals have at most 63 bytes on PostgreSQL, which cuts longer ones without a word.</summary>
    private const int MaxPrefix = 30;

    public static Command Create(HostDefinition host)
    {
        var provider = new Option<string>("--provider") { Description = $"The database provider: {DbCommands.Servers}.", Required = true, HelpName = "name" };
        provider.Validators.Add(RequireServer);
        var administrator = new Option<string>("--admin-connection")
        {
            Description = "The administrator's connection string for the modules' database. If it contains a password, use env:<variable> or file:<path>, "
                + "because every user of this machine can read command-line arguments.",
            Required = true,
            HelpName = "connection",
        };
        var secrets = new Option<string>("--secrets")
        {
            Description = "The folder for app.json, the settings of the host, and owner.json, the settings of 'db migrate'. Passwords are written only there.",
            HelpName = "folder",
        };
        var prefix = new Option<string>("--prefix")
        {
            Description = "A prefix for the principals' names, if one server hosts several monoliths.",
            DefaultValueFactory = _ => "",
            HelpName = "text",
        };
        prefix.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>();
            if (text.Length > MaxPrefix || text.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-')))
            {
                result.AddError($"The value '{text}' of --prefix is invalid. Use up to {MaxPrefix} letters, digits, '_' and '-'.");
            }
        });
        var only = new Option<string[]>("--module", "-m")
        {
            Description = "Only this module, for example for a server of its own. Repeatable. All modules if omitted.",
            HelpName = "name",
        };
        var deployment = new Option<string>("--deployment")
        {
            Description = "The deployment whose hosts use these settings, if several share the database: Hangfire gets a schema of its own for it, hangfire_<name>.",
            HelpName = "name",
        };
        deployment.Validators.Add(result =>
        {
            try
            {
                _ = HangfireSchema.Of(result.GetValueOrDefault<string>());
            }
            catch (ArgumentException e)
            {
                result.AddError(e.Message);
            }
        });
        var script = new Option<bool>("--script") { Description = "Print the SQL for an administrator to read and run, and change nothing." };
        var command = new Command(
            "provision",
            $"Create for each module a schema, its owner (<module>_owner) and the principal of the running module (<module>_app). Neither has access to other schemas. The command is idempotent. {CommandRunner.ExitCodes}")
        {
            provider, administrator, secrets, prefix, only, deployment, script,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(script) && string.IsNullOrEmpty(result.GetValue(secrets)))
            {
                result.AddError("Specify where to write the passwords: --secrets <folder>. Or use --script, which creates none.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var server = DatabaseProvider.Find(parsed.GetRequiredValue(provider))!;
                var run = new ProvisioningRun(
                    server,
                    SecretArgument.Read("--admin-connection", parsed.GetRequiredValue(administrator), server.Provisioning!.PasswordIn),
                    [.. Choose(host.Modules, parsed.GetValue(only) ?? []).Append(HangfireOf(parsed.GetValue(deployment), parsed.GetValue(secrets))).Select(schema => ModulePrincipals.Of(schema, parsed.GetValue(prefix)!))]);
                return parsed.GetValue(script) ? run.Print() : await run.ExecuteAsync(new SecretsFolder(parsed.GetValue(secrets)!), cancellationToken);
            }
            catch (Exception e) when (e is ProvisioningException or ArgumentException or IOException or UnauthorizedAccessException)
            {
                return await CommandRunner.FailAsync(e.Message, e is ArgumentException ? ExitCode.Usage : ExitCode.Failed);
            }
        });
        return command;
    }

    /// <exception cref="ArgumentException">No module has one of the names.</exception>
    private static IEnumerable<string> Choose(IReadOnlyList<IModule> modules, string[] names) => names.Length == 0
        ? modules.Where(module => !InMemoryModules.Contains(module)).Select(module => module.Name)
        : names.Select(name => modules.FirstOrDefault(module => module.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name
            ?? throw new ArgumentException(new UnknownModuleException(name, modules.Select(module => module.Name)).Message)).Distinct();

    /// <summary>Returns the schema of Hangfire: of the deployment, or, if none is specified, the one that the secrets folder has.</summary>
    private static string HangfireOf(string? deployment, string? secrets) => deployment is null && !string.IsNullOrEmpty(secrets)
        ? SecretsFolder.Read(new SecretsFolder(secrets).AppFile).Keys.FirstOrDefault(HangfireSchema.IsOne) ?? HangfireSchema.Default
        : HangfireSchema.Of(deployment);

    private static void RequireServer(OptionResult option)
    {
        var name = option.GetValueOrDefault<string>();
        if (DatabaseProvider.Find(name ?? "") is not { IsServer: true })
        {
            option.AddError($"--provider {name} has no principals. Use {DbCommands.Servers}.");
        }
    }
}
