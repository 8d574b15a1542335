using System.CommandLine;
using System.Globalization;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>events story</c>: shows what happened to a key, or after a request.</summary>
internal static class EventsStoryCommand
{
    public static Command Create(HostDefinition host)
    {
        var of = new Argument<string>("of") { Description = "A key of events, such as the id of an order, or a correlation id." };
        var all = new Option<bool>("--all") { Description = $"Search whole logs, and not only the newest {StorySearch.DefaultDepth.ToString("N0", CultureInfo.InvariantCulture)} events of each." };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command(
            "story", $"Show what happened to a key, or after a request: events and who handled them, timers and side effects that wait, and what is parked. {CommandRunner.ExitCodes}")
        {
            of, all, json,
        };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, async services =>
        {
            await CommandRunner.RequireDatabasesAsync(services, module: null, cancellationToken);
            var (stories, graph) = (services.GetRequiredService<IStories>(), services.GetRequiredService<ModuleGraph>());
            var search = new StorySearch(parsed.GetRequiredValue(of)) { Depth = parsed.GetValue(all) ? int.MaxValue : StorySearch.DefaultDepth };
            var story = await Story.CollectAsync(search, graph, async part => ([await stories.ReadAsync(part, cancellationToken)], GapsIn(graph)));
            if (parsed.GetValue(json))
            {
                CommandOutput.WriteJson(story);
            }
            else
            {
                Write(story);
            }

            return ExitCode.Ok;
        }));
        return command;
    }

    /// <summary>A command reads the databases that its settings name. It has no token for other processes.</summary>
    private static IReadOnlyList<StoryGap> GapsIn(ModuleGraph graph) =>
        [.. graph.Modules.Where(module => module.Location.IsRemote || module is { IsComposed: true, IsInMemory: true }).Select(module => new StoryGap(
            module.Location.Address?.ToString(), [module.Name], module.IsInMemory ? "Its state lives in the memory of running processes. Use the console." : "It runs in another process. Run the command there, or use the console."))];

    private static void Write(Story story)
    {
        if (story.Steps.Count == 0)
        {
            CommandOutput.WriteLine($"Nothing is found of {story.Of}.");
        }
        else
        {
            CommandOutput.WriteTable(["time", "module", "what", "key", "details"], story.Steps.SelectMany(RowsOf));
        }

        foreach (var gap in story.Gaps)
        {
            CommandOutput.WriteLine($"The part of {string.Join(", ", gap.Modules)} is missing. {gap.Reason}");
        }

        foreach (var more in story.Truncated)
        {
            CommandOutput.WriteLine(more.Text);
        }

        foreach (var (module, backTo) in story.SearchedBackTo)
        {
            CommandOutput.WriteLine(
                $"The events of {module} are shown back to {backTo.ToString("u", CultureInfo.InvariantCulture)}. Search its whole log with --all. Up to {StorySearch.MostFound} events are found.");
        }
    }

    private static IEnumerable<string[]> RowsOf(StoryStep step) =>
    [
        [step.At.ToString("u", CultureInfo.InvariantCulture), step.Module, step.Name, step.Key, step.Origin],
        .. step.Handlings.Select(handling => new[] { handling.At?.ToString("u", CultureInfo.InvariantCulture) ?? "", $"- {handling.Subscriber}", "", "", handling.Text }),
    ];
}
