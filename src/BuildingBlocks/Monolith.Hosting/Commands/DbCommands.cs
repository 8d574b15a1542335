using System.CommandLine;
using Monolith.Runtime.Storage;

namespace Monolith.Hosting;

/// <summary>The commands <c>db …</c>, which administer the modules' databases.</summary>
internal static class DbCommands
{
    public static Command Create(IReadOnlyList<IModule> modules) =>
        new("db", "Manage the modules' databases: schemas, principals, migrations, copies and moves.")
        {
            DbStatusCommand.Create(modules),
            DbMigrateCommand.Create(modules),
            DbScriptCommand.Create(modules),
            DbProvisionCommand.Create(modules),
            DbCopyCommand.Create(modules),
            DbMoveCommand.Create(modules),
        };

    /// <summary>The names of the server providers, for display.</summary>
    public static string Servers { get; } = string.Join(" or ", DatabaseProvider.All.Where(p => p.IsServer).Select(p => p.Name));

    public static Option<string> ModuleOption() => new("--module", "-m") { Description = "The module; all modules if omitted.", HelpName = "name" };
}
