using System.CommandLine;

namespace Monolith.Hosting;

/// <summary>The commands <c>events …</c>, which administer parked events and read models.</summary>
internal static class EventsCommands
{
    public static Command Create(IReadOnlyList<IModule> modules) =>
        new("events", "Manage parked events, and rebuild read models.")
        {
            EventsParkedCommand.Create(modules),
            EventsRetryCommand.Create(modules),
            EventsDiscardCommand.Create(modules),
            EventsReplayCommand.Create(modules),
        };

    public static Option<string> ModuleOption(string description) =>
        new("--module", "-m") { Description = description, Required = true, HelpName = "name" };
}
