using System.CommandLine;

namespace Monolith.Operations;

/// <summary>The commands <c>events …</c>: what a person does with events that a module set aside, and with read models.</summary>
internal static class EventsCommands
{
    public static Command Create(HostDefinition host) =>
        new("events", "Look after events that a module could not handle, and rebuild read models.")
        {
            EventsParkedCommand.Create(host),
            EventsRetryCommand.Create(host),
            EventsDiscardCommand.Create(host),
            EventsReplayCommand.Create(host),
        };

    public static Option<string> ModuleOption(string description) =>
        new("--module", "-m") { Description = description, Required = true, HelpName = "name" };
}
