using System.CommandLine;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Operations;

/// <summary><c>events replay</c>: rebuilds the read models of a module, or handles the events that a new handler has missed.</summary>
internal static class EventsReplayCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = EventsCommands.ModuleOption("The module. Without --event and --delivery, it must contain only read models, such as insights.");
        var @event = new Option<string>("--event")
        {
            Description = "Handle only the events of this name that passed before their handler was added, and delete nothing.",
        };
        var delivery = new Option<string>("--delivery")
        {
            Description = "Send all events to the target of this delivery again, and discard what it has parked. Nothing else is replayed.",
        };
        var acceptTruncated = new Option<bool>("--accept-truncated")
        {
            Description = "If retention has removed the beginning of a log and its module offers no snapshot, start with the oldest event that remains.",
        };
        var command = new Command(
            "replay", $"Delete a module's read models and replay all events from the beginning of the logs, or replay the events that a new handler has missed, or send events outside again. {CommandRunner.ExitCodes}") { module, @event, delivery, acceptTruncated };
        command.Validators.Add(result =>
        {
            if (result.GetValue(@event) is not null && result.GetValue(delivery) is not null)
            {
                result.AddError("--event and --delivery cannot be combined. Use one of them.");
            }
        });
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, parsed.GetRequiredValue(module), async services =>
        {
            var name = parsed.GetRequiredValue(module);
            if (parsed.GetValue(@event) is { } unknown && services.GetRequiredService<EventRegistry>().Find(unknown) is null)
            {
                return await CommandRunner.FailAsync($"No contract of this process defines the event '{unknown}' of --event. Use a name such as catalog.product-listed.", ExitCode.Usage);
            }

            await CommandRunner.RequireDatabasesAsync(services, name, cancellationToken);
            if (parsed.GetValue(delivery) is { } sent)
            {
                await RecordAsync($"send all events of the delivery {sent} again", async events =>
                {
                    await events.ReplayDeliveryAsync(name, sent, parsed.GetValue(acceptTruncated), cancellationToken);
                    return "";
                });
                CommandOutput.WriteLine($"The delivery {sent} of {name} will send all events again, within seconds in a running host, or when the host starts.");
                return ExitCode.Ok;
            }

            await CommandRunner.RequireDatabasesAsync(services, module: null, cancellationToken);
            if (parsed.GetValue(@event) is { } missed)
            {
                await RecordAsync($"replay {missed}", async events =>
                {
                    await events.ReplayEventAsync(name, missed, parsed.GetValue(acceptTruncated), cancellationToken);
                    return "";
                });
                CommandOutput.WriteLine($"{name} will handle the {missed} that it has missed, within seconds in a running host, or when the host starts.");
                return ExitCode.Ok;
            }

            var sources = await RecordAsync("delete the read models and replay all events", async events =>
                string.Join(", ", await events.ReplayAsync(name, parsed.GetValue(acceptTruncated), cancellationToken)));
            CommandOutput.WriteLine(
                $"The read models of {name} were deleted. The replay of the events of {sources} starts within seconds in a running host, or when the host starts.");
            return ExitCode.Ok;

            Task<string> RecordAsync(string what, Func<IEventAdministration, Task<string>> run) => RecordedCommand.RunAsync(
                services, name, what, _ => run(services.GetRequiredService<IEventAdministration>()), _ => new ActionOutcome("The replay has begun."), cancellationToken);
        }));
        return command;
    }
}
