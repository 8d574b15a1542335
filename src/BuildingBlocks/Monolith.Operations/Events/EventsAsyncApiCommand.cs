using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>events asyncapi</c>: describes the events of the modules as an AsyncAPI document.</summary>
internal static class EventsAsyncApiCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = new Option<string?>("--module", "-m") { Description = "Only the events that this module publishes.", HelpName = "name" };
        var command = new Command(
            "asyncapi", $"Print an AsyncAPI 3.0 document of the events that modules of this process publish, for receivers outside. The command needs no database. {CommandRunner.ExitCodes}") { module };
        command.SetAction((parsed, _) => CommandRunner.RunAsync(host, services =>
        {
            var graph = services.GetRequiredService<ModuleGraph>();
            var name = parsed.GetValue(module);
            if (name is not null && graph.Find(name) is not { IsComposed: true })
            {
                throw new UnknownModuleException(name, graph.Composed.Select(known => known.Name));
            }

            var events = graph.PublishedEvents.Where(published => name is null || published.Source == graph.Find(name)).Select(published => published.Type);
            CommandOutput.WriteJson(AsyncApiDocument.Create(OperatorApi.ProductName, events, services.GetRequiredService<CloudEventFormat>()));
            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }
}
