using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>events schema</c>: prints the JSON schema of an event.</summary>
internal static class EventsSchemaCommand
{
    public static Command Create(HostDefinition host)
    {
        var @event = new Argument<string>("event") { Description = "The name of the event, such as ordering.order-placed." };
        var command = new Command("schema", $"Print the JSON Schema (2020-12) of an event's newest version. The command needs no database. {CommandRunner.ExitCodes}") { @event };
        command.SetAction((parsed, _) => CommandRunner.RunAsync(host, services =>
        {
            var (name, published) = (parsed.GetRequiredValue(@event), services.GetRequiredService<ModuleGraph>().PublishedEvents.ToList());
            if (published.Find(one => one.Name == name) is not { } found)
            {
                return CommandRunner.FailAsync($"No module of this process publishes the event '{name}'. They publish: {string.Join(", ", published.Select(one => one.Name))}.", ExitCode.Usage);
            }

            CommandOutput.WriteJson(EventSchema.Of(found.Type, services.GetRequiredService<CloudEventFormat>()));
            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }
}
