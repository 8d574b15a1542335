using System.CommandLine;
using System.CommandLine.Parsing;
using Monolith.Runtime;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary><c>db provision</c>: a schema and two principals for each module, on a server.</summary>
internal static class DbProvisionCommand
{
    public static Command Create(HostDefinition host)
    {
        var provider = new Option<string>("--provider") { Description = $"The kind of server: {DbCommands.Servers}.", Required = true, HelpName = "name" };
        provider.Validators.Add(RequireServer);
        var administrator = new Option<string>("--admin-connection")
        {
            Description = "The administrator's connection string, to the database that the modules shall have. With a password in it: env:<variable> or file:<path>, "
                + "as everybody on the machine may read arguments.",
            Required = true,
            HelpName = "connection",
        };
        var secrets = new Option<string>("--secrets")
        {
            Description = "The folder that gets app.json, with which the host runs, and owner.json, with which 'db migrate' does. Passwords are written there and nowhere else.",
            HelpName = "folder",
        };
        var prefix = new Option<string>("--prefix")
        {
            Description = "What the principals' names begin with, where one server holds several monoliths.",
            DefaultValueFactory = _ => "",
            HelpName = "text",
        };
        var only = new Option<string[]>("--module", "-m")
        {
            Description = "Only this module, for a server of its own; may be given several times. All when left out.",
            HelpName = "name",
        };
        var script = new Option<bool>("--script") { Description = "Print the SQL for an administrator to read and run; change nothing." };
        var command = new Command(
            "provision",
            $"Make for each module a schema, its owner (<module>_owner) and who works in it (<module>_app), none of whom can reach another's. It may be run again. {CommandRunner.ExitCodes}")
        {
            provider, administrator, secrets, prefix, only, script,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(script) && string.IsNullOrEmpty(result.GetValue(secrets)))
            {
                result.AddError("Say where the passwords go: --secrets <folder>; or --script, which makes none.");
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
                    [.. Choose(host.Modules, parsed.GetValue(only) ?? []).Append(HangfireSchema.Name).Select(schema => ModulePrincipals.Of(schema, parsed.GetValue(prefix)!))]);
                return parsed.GetValue(script) ? run.Print() : await run.ExecuteAsync(new SecretsFolder(parsed.GetValue(secrets)!), cancellationToken);
            }
            catch (Exception e) when (e is ProvisioningException or ArgumentException or IOException or UnauthorizedAccessException)
            {
                return await CommandRunner.FailAsync(e.Message, e is ArgumentException ? ExitCode.Usage : ExitCode.Failed);
            }
        });
        return command;
    }

    /// <exception cref="ArgumentException">There is no module of one of the names.</exception>
    private static IEnumerable<string> Choose(IReadOnlyList<IModule> modules, string[] names) => names.Length == 0
        ? modules.Select(module => module.Name)
        : names.Select(name => modules.FirstOrDefault(module => module.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name
            ?? throw new ArgumentException(new UnknownModuleException(name, modules.Select(module => module.Name)).Message)).Distinct();

    private static void RequireServer(OptionResult option)
    {
        var name = option.GetValueOrDefault<string>();
        if (DatabaseProvider.Find(name ?? "") is not { IsServer: true })
        {
            option.AddError($"--provider {name}: there are no principals there. It is {DbCommands.Servers}.");
        }
    }
}
