using Host.Tests;

namespace Monolith.Extraction.Tests;

/// <summary>Values that no option of the tool can have.</summary>
public sealed class OptionTests
{
    private static readonly Dictionary<string, string> Valid = new() { ["module"] = "ordering", ["--output"] = "service" };

    [Fact]
    public void A_missing_empty_or_huge_value_is_an_error_that_names_the_option()
    {
        var lines = WrongValues.Of(ExtractCodeCommand.CreateRoot(), Valid, new Dictionary<string, string>(), new Dictionary<string, string[]>()).ToList();

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Contains(ExtractCodeCommand.CreateRoot().Parse(line.Arguments).Errors, error => error.Message.Contains(line.Name, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("nobody", "code", "nobody", "--output", "service")]
    [InlineData("--source nowhere", "code", "ordering", "--output", "service", "--source", "nowhere")]
    public async Task A_wrong_value_is_an_error_with_exit_code_2(string text, params string[] arguments)
    {
        using var said = new StringWriter();
        var error = Console.Error;
        Console.SetError(said);
        try
        {
            Assert.Equal(ExitCode.Usage, await ExtractCodeCommand.CreateRoot().Parse(arguments).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
        }
        finally
        {
            Console.SetError(error);
        }

        Assert.Contains(text, said.ToString(), StringComparison.Ordinal);
    }
}
