using Monolith.Demo;
using Monolith.Hosting;
using Monolith.Operations;

namespace Host.Tests;

/// <summary>Output to the console is redirected, which concerns all tests of the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RedirectedConsole
{
    public const string Name = "redirected console";
}

/// <summary>
/// Feeds every option of every command with missing, empty, huge and wrong values. Some of them, like <c>demo --orders x</c>, ended in an
/// unhandled exception.
/// </summary>
[Collection(RedirectedConsole.Name)]
public sealed class CommandValueTests
{
    private static readonly Dictionary<string, string> Valid = new()
    {
        ["module"] = "ordering",
        ["event"] = "ordering.order-placed",
        ["of"] = "4711",
        ["--module"] = "ordering",
        ["--provider"] = "PostgreSql",
        ["--admin-connection"] = "Host=127.0.0.1;Port=1;Username=postgres;Database=shop",
        ["--secrets"] = "secrets-that-no-test-writes",
        ["--to-provider"] = "PostgreSql",
        ["--to-connection"] = "Host=127.0.0.1;Port=1",
        ["--running"] = "http://127.0.0.1:1",
    };

    private static readonly Dictionary<string, string> Wrong = new()
    {
        ["module"] = "nobody",
        ["--module"] = "nobody",
        ["--source"] = "nobody",
        ["--id"] = "x",
        ["--event"] = "nothing",
        ["--provider"] = "Oracle",
        ["--admin-connection"] = "nonsense",
        ["--prefix"] = "a b",
        ["--deployment"] = "a b",
        ["--to-provider"] = "Oracle",
        ["--to-connection"] = "nonsense",
        ["--to-secrets"] = "nowhere",
        ["--running"] = "nowhere",
        ["--token"] = "env:A_VARIABLE_THAT_IS_NOT_SET",
        ["--orders"] = "x",
        ["--timeout"] = "-1",
        ["--url"] = "nowhere",
    };

    private static readonly Dictionary<string, string[]> Without = new()
    {
        ["--to-secrets"] = ["--to-provider", "--to-connection"],
        ["--all"] = ["--module"],
    };

    /// <summary>The options that <c>--acknowledge</c> and the selection of parked work need beside them.</summary>
    private static readonly Dictionary<string, string[]> Needs = new() { ["events divergences --source"] = ["--acknowledge"], ["events discard"] = ["--yes"] };

    [Fact]
    public async Task A_wrong_missing_or_huge_value_of_a_command_of_the_host_is_a_message_and_exit_code_2()
    {
        var host = new HostDefinition(RunningHost.FindModules(), []);
        var lines = WrongValues.Of(OperatorCommands.Create(host, []), Valid, Wrong, Without).Select(WithNeeds)
            .Where(line => line.Name != "--event" || line.Arguments[1] == "replay" || line.Arguments[^1] != Wrong["--event"]).ToList();
        Assert.True(lines.Count > 100, $"Only {lines.Count} command lines.");

        await AssertRefusedAsync(lines, arguments => new OperatorCommands().RunAsync(host, arguments));
    }

    [Fact]
    public async Task A_wrong_missing_or_huge_value_of_the_demo_is_a_message_and_exit_code_2() => await AssertRefusedAsync(
        WrongValues.Of(DemoCommand.Create(), new Dictionary<string, string>(), Wrong, Without),
        async arguments =>
        {
            var parsed = DemoCommand.Create().Parse(arguments);
            Assert.NotEmpty(parsed.Errors);
            await parsed.InvokeAsync();
            return 2;
        });

    private static WrongLine WithNeeds(WrongLine line) =>
        Needs.FirstOrDefault(need => $"{line.Arguments[0]} {line.Arguments[1]} {line.Name}".StartsWith(need.Key, StringComparison.Ordinal)).Value is { } more && !more.Contains(line.Name)
            ? line with { Arguments = [.. line.Arguments[..2], .. more, .. line.Arguments[2..]] }
            : line;

    private static async Task AssertRefusedAsync(IEnumerable<WrongLine> lines, Func<string[], Task<int>> runAsync)
    {
        var (output, error, directory) = (Console.Out, Console.Error, Directory.GetCurrentDirectory());
        var folder = Directory.CreateTempSubdirectory("monolith-commands-").FullName;
        var wrong = new List<string>();
        try
        {
            Directory.SetCurrentDirectory(folder);
            foreach (var line in lines)
            {
                using var said = new StringWriter();
                Console.SetOut(said);
                Console.SetError(said);
                var result = await RunAsync(line.Arguments, runAsync);
                if (result != "2" || !(said.ToString().Contains(line.Name, StringComparison.Ordinal) || said.ToString().Contains(Wrong.GetValueOrDefault(line.Name, line.Name), StringComparison.Ordinal)))
                {
                    wrong.Add($"{line} -> {result}: {said.ToString()[..Math.Min(300, said.ToString().Length)]}");
                }
            }
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            Directory.SetCurrentDirectory(directory);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder);
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static async Task<string> RunAsync(string[] arguments, Func<string[], Task<int>> runAsync)
    {
        try
        {
            return $"{await runAsync(arguments)}";
        }
        catch (Exception e)
        {
            return e.Message;
        }
    }
}
