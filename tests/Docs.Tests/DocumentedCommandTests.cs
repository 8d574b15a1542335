using System.CommandLine;
using System.Text.RegularExpressions;
using Monolith.Hosting;
using Monolith.Operations;

namespace Docs.Tests;

/// <summary>The commands of the Host in the documents are commands that it knows, with options that they have.</summary>
public sealed partial class DocumentedCommandTests
{
    private static readonly RootCommand Root = OperatorCommands.Create(new HostDefinition([], []), []);

    [Fact]
    public void Commands_of_the_Host_parse()
    {
        var commands = (
            from document in Repository.Documents()
            let text = File.ReadAllText(document)
            from command in CommandsIn(text)
            select (Document: Repository.NameOf(document), Command: command)).Distinct().ToList();

        Assert.True(commands.Count > 50, $"Only {commands.Count} commands were found.");
        var faults = commands.SelectMany(c => FaultsOf(c.Command.Text, c.Command.IsWhole).Select(fault => $"{c.Document}: '{c.Command.Text}': {fault}")).ToList();
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [Theory]
    [InlineData("events parked --module ordering --jsn", false, true)]
    [InlineData("db migrat", false, true)]
    [InlineData("db move", true, true)]
    [InlineData("db move", false, false)]
    [InlineData("events parked --module ordering --json", true, false)]
    public void A_misspelt_command_is_found(string command, bool isWhole, bool isFound) => Assert.Equal(isFound, FaultsOf(command, isWhole).Any());

    [Fact]
    public void Commands_are_found_in_blocks_and_in_text() => Assert.Equal(
        [("db status", true), ("events parked --module ordering", true), ("db script --module ordering", true), ("events retry", false)],
        CommandsIn("Run `events retry`, but not `database`.\n\n```sh\nA=b dotnet Monolith.Host.dll db status # now\ndotnet run --project src/Host -- events parked --module ordering | less\n"
            + "dotnet Monolith.Host.dll db script --module ordering > ordering.sql\ndotnet Monolith.Host.dll --urls http://localhost:5081\n```\n"));

    /// <summary>The commands in blocks, which are whole, and those that a text mentions, often without their options.</summary>
    private static IEnumerable<(string Text, bool IsWhole)> CommandsIn(string text) =>
    [
        .. from block in Snippet.Find("", text).Snippets
           where block.Language == "sh"
           from Match match in InBlock().Matches(string.Join('\n', block.Lines).Replace("\\\n", " ", StringComparison.Ordinal))
           select (match.Groups["command"].Value.Trim(), true),
        .. from Match match in InText().Matches(FencedBlock().Replace(text, "")) select (match.Groups["command"].Value, false),
    ];

    private static IEnumerable<string> FaultsOf(string command, bool isWhole) =>
        isWhole ? Root.Parse(command).Errors.Select(error => error.Message) : Root.Parse(command).UnmatchedTokens.Where(token => token != "…");

    [GeneratedRegex(@"dotnet (?:Monolith\.Host\.dll|run --project src/Host --) (?<command>(?:db|events|modules|topology|extract)\b[^|>#\n]*)")]
    private static partial Regex InBlock();

    [GeneratedRegex("`(?<command>(?:db|events|modules|topology) [a-z][^`\n]*)`")]
    private static partial Regex InText();

    [GeneratedRegex(@"^```.*?^```\s*?$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedBlock();
}
