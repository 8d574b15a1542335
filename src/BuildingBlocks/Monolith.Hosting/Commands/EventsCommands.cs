using System.CommandLine;

namespace Monolith.Hosting;

/// <summary>The commands <c>events …</c>: what a person does with events that a module set aside, and with read models.</summary>
internal static class EventsCommands
{
    public static Command Create(IReadOnlyList<IModule> modules) =>
        new("events", "Look after events that a module could not handle, and rebuild read models.")
        {
            EventsParkedCommand.Create(modules),
            EventsRetryCommand.Create(modules),
            EventsDiscardCommand.Create(modules),
            EventsReplayCommand.Create(modules),
        };

    public static Option<string> ModuleOption(string description) =>
        new("--module", "-m") { Description = description, Required = true, HelpName = "name" };
}
