using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>modules list</c>: lists the modules and their databases.</summary>
internal static class ModulesListCommand
{
    public static Command Create(HostDefinition host)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("list", $"List the modules of this process, their databases, and the modules they subscribe to. {CommandRunner.ExitCodes}") { json };
        command.SetAction((parsed, _) => CommandRunner.RunAsync(host, services =>
        {
            var graph = services.GetRequiredService<ModuleGraph>();
            if (parsed.GetValue(json))
            {
                CommandOutput.WriteJson(graph.Composed.Select(m => new { m.Name, Provider = ProviderOf(m), Database = m.Database?.Location, Subscriptions = SubscriptionJson.Of(graph, m) }));
            }
            else
            {
                CommandOutput.WriteTable(
                    ["module", "database", "data", "subscribes to"],
                    graph.Composed.Select(m => new[] { m.Name, ProviderOf(m), m.Database?.Location ?? "", SubscribesTo(graph, m) }));
            }

            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }

    private static string ProviderOf(GraphModule module) => module.Database?.Provider ?? DatabaseStatus.InMemory;

    private static string SubscribesTo(ModuleGraph graph, GraphModule module) => string.Join(
        Environment.NewLine, SubscriptionJson.Of(graph, module).Select(s => $"{s.Source}: {string.Join(", ", s.Events.Select(e => e[(s.Source.Length + 1)..]))}"));
}

/// <summary>A subscription of a module as <c>--json</c> prints it.</summary>
internal sealed record SubscriptionJson(string Source, IEnumerable<string> Events)
{
    public static IEnumerable<SubscriptionJson> Of(ModuleGraph graph, GraphModule module) =>
        graph.SubscriptionsOf(module).Select(s => new SubscriptionJson(s.Source.Name, s.EventNames));
}
