using System.Text.RegularExpressions;

namespace Acceptance.Tests;

/// <summary>The repository that the tool extracted for Payments, with its packages. Tests of the tool check its files.</summary>
public sealed partial class ExtractCodeTests
{
    [LongFact]
    public async Task The_extracted_module_builds_passes_its_tests_and_runs_alone()
    {
        await using var repository = await ExtractedRepository.CreateAsync();
        AssertStandInHasVersionOfItsOwn(repository);
        var (exitCode, output) = await repository.CheckAsync();
        Assert.True(exitCode == 0, output);
        Assert.Matches(AllPassed(), output);

        await using var service = await repository.StartAsync();
        var ready = await service.Http.GetStringAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("\"modules\":{\"payments\":", ready, StringComparison.Ordinal);

        // The build output is checked as well: it must not refer to the source repository.
        Assert.Empty(repository.Mentions());
        Assert.DoesNotContain("://", File.ReadAllText(Path.Combine(repository.Root, "nuget.config")), StringComparison.Ordinal);
    }

    /// <summary>If a source has MediatR's own package, no stand-in is packed.</summary>
    private static void AssertStandInHasVersionOfItsOwn(ExtractedRepository repository)
    {
        var packages = Directory.EnumerateFiles(Path.Combine(repository.Root, "packages")).Select(Path.GetFileName).ToList();
        var standIns = packages.Where(name => name!.StartsWith("MediatR", StringComparison.Ordinal)).ToList();

        Assert.True(standIns.Count <= 1, string.Join(", ", standIns));
        Assert.All(standIns, name => Assert.StartsWith("MediatR.Contracts.2.0.2-standin.", name, StringComparison.Ordinal));
        Assert.Contains(packages, name => name!.StartsWith("Monolith.Hosting.", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^[1-9]\d* passed, 0 failed\r?$", RegexOptions.Multiline)]
    private static partial Regex AllPassed();
}
