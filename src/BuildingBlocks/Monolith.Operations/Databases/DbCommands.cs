using System.CommandLine;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary>The commands <c>db …</c>: what a person does with the modules' databases.</summary>
internal static class DbCommands
{
    public static Command Create(HostDefinition host) =>
        new("db", "Look after the modules' databases: schemas, principals, migrations, and moving them up to a server.")
        {
            DbStatusCommand.Create(host),
            DbMigrateCommand.Create(host),
            DbScriptCommand.Create(host),
            DbProvisionCommand.Create(host),
            DbCopyCommand.Create(host),
            DbMoveCommand.Create(host),
        };

    /// <summary>The kinds of servers there are, for people.</summary>
    public static string Servers { get; } = string.Join(" or ", DatabaseProvider.All.Where(p => p.IsServer).Select(p => p.Name));

    public static Option<string> ModuleOption() => new("--module", "-m") { Description = "Only this module; all when left out.", HelpName = "name" };
}
