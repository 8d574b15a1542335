namespace Architecture.Tests;

/// <summary>The builds of all fixtures, which run in one process.</summary>
public sealed class CheckedFixtures : IAsyncLifetime
{
    private string[] _output = [];

    public async ValueTask InitializeAsync() => _output = (await Repository.DotnetAsync(
        Path.Combine(Repository.Root, "tests", "Architecture.Tests", "Fixtures"), "msbuild", "Check.proj", "-nologo", "-nodeReuse:false")).Output.Split('\n');

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Returns the result of the build of one fixture, and its errors.</summary>
    public (bool Succeeded, string Errors) Of(string fixture)
    {
        var result = Assert.Single(_output, line => line.Contains($" {fixture} succeeded: ", StringComparison.Ordinal));
        return (
            result.EndsWith("true", StringComparison.OrdinalIgnoreCase),
            string.Join('\n', _output.Where(line => line.Contains($"{fixture}.csproj]", StringComparison.Ordinal))));
    }
}
