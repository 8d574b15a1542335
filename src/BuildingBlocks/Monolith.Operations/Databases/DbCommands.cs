using System.CommandLine;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary>The commands <c>db …</c>, which administer the modules' databases.</summary>
internal static class DbCommands
{
    public static Command Create(HostDefinition host) =>
        new("db", "Manage the modules' databases: schemas, principals, migrations, copies and moves.")
        {
            DbStatusCommand.Create(host),
            DbMigrateCommand.Create(host),
            DbScriptCommand.Create(host),
            DbProvisionCommand.Create(host),
            DbCopyCommand.Create(host),
            DbMoveCommand.Create(host),
        };

    /// <summary>The names of the server providers, for display.</summary>
    public static string Servers { get; } = string.Join(" or ", DatabaseProvider.All.Where(p => p.IsServer).Select(p => p.Name));

    public static Option<string> ModuleOption() => new("--module", "-m") { Description = "The module; all modules if omitted.", HelpName = "name" };
}
