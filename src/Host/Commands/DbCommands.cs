using System.CommandLine;
using Monolith.Modules;

namespace Monolith.Host;

/// <summary>The verbs <c>db …</c>: what a person does with the modules' databases.</summary>
internal static class DbCommands
{
    public static Command Create(IReadOnlyList<IModule> modules) =>
        new("db", "Look after the modules' databases: schemas, principals, migrations.")
        {
            DbStatusCommand.Create(modules),
            DbMigrateCommand.Create(modules),
            DbScriptCommand.Create(modules),
            DbProvisionCommand.Create(modules),
        };

    public static Option<string> ModuleOption() => new("--module", "-m") { Description = "Only this module; all when left out.", HelpName = "name" };
}
