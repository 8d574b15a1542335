using System.CommandLine;
using Monolith.Runtime.Storage;

namespace Monolith.Hosting;

/// <summary>The commands <c>db …</c>: what a person does with the modules' databases.</summary>
internal static class DbCommands
{
    public static Command Create(IReadOnlyList<IModule> modules) =>
        new("db", "Look after the modules' databases: schemas, principals, migrations, and moving them up to a server.")
        {
            DbStatusCommand.Create(modules),
            DbMigrateCommand.Create(modules),
            DbScriptCommand.Create(modules),
            DbProvisionCommand.Create(modules),
            DbCopyCommand.Create(modules),
            DbMoveCommand.Create(modules),
        };

    /// <summary>The kinds of servers there are, for people.</summary>
    public static string Servers { get; } = string.Join(" or ", DatabaseProvider.All.Where(p => p.IsServer).Select(p => p.Name));

    public static Option<string> ModuleOption() => new("--module", "-m") { Description = "Only this module; all when left out.", HelpName = "name" };
}
