using System.CommandLine;

namespace Monolith.Operations;

/// <summary>The commands <c>events …</c>, which administer parked events, subscriptions, divergences of logs, and read models, and describe events.</summary>
internal static class EventsCommands
{
    public static Command Create(HostDefinition host) =>
        new("events", "Manage parked events, subscriptions and divergences of logs, show the story of a key, rebuild read models, and describe events for receivers outside.")
        {
            EventsParkedCommand.Create(host),
            EventsRetryCommand.Create(host),
            EventsDiscardCommand.Create(host),
            EventsPauseCommand.CreatePause(host),
            EventsPauseCommand.CreateResume(host),
            EventsStoryCommand.Create(host),
            EventsReplayCommand.Create(host),
            EventsDivergencesCommand.Create(host),
            EventsRetentionCommand.Create(host),
            EventsAsyncApiCommand.Create(host),
            EventsSchemaCommand.Create(host),
        };

    public static Option<string> ModuleOption(string description) =>
        new("--module", "-m") { Description = description, Required = true, HelpName = "name" };
}
