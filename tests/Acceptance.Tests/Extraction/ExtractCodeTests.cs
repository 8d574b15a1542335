using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Acceptance.Tests;

/// <summary>The repository that the tool extracted for Payments.</summary>
public sealed partial class ExtractCodeTests(ExtractedRepository repository) : IClassFixture<ExtractedRepository>
{
    [Theory]
    [InlineData("src/Modules/Payments")]
    [InlineData("src/Modules/Ordering/Ordering.Contracts")]
    [InlineData("tests/Modules/Payments.Tests")]
    public void The_generated_lines_match(string folder) => Assert.Empty(repository.Differences(folder));

    [Fact]
    public void Only_the_Contracts_of_subscribed_modules_are_copied() => Assert.Equal(
        ["Ordering/Ordering.Contracts", "Payments/Payments", "Payments/Payments.Contracts"],
        Directory.EnumerateFiles(Path.Combine(repository.Root, "src", "Modules"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Path.Combine(repository.Root, "src", "Modules"), Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal));

    [Fact]
    public void The_stand_in_for_MediatR_s_package_has_a_version_of_its_own()
    {
        var packages = Directory.EnumerateFiles(Path.Combine(repository.Root, "packages")).Select(Path.GetFileName).ToList();
        var standIns = packages.Where(name => name!.StartsWith("MediatR", StringComparison.Ordinal)).ToList();

        // If a source has MediatR's own package, no stand-in is packed.
        Assert.True(standIns.Count <= 1, string.Join(", ", standIns));
        Assert.All(standIns, name => Assert.StartsWith("MediatR.Contracts.2.0.2-standin.", name, StringComparison.Ordinal));
        Assert.Contains(packages, name => name!.StartsWith("Monolith.Hosting.", StringComparison.Ordinal));
    }

    [LongFact]
    public async Task The_extracted_module_builds_passes_its_tests_and_runs_alone()
    {
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

    [Fact]
    public void The_extracted_host_has_the_process_settings_of_the_source()
    {
        var (here, there) = (Settings(repository.Root), Settings(Repository.Root));

        Assert.Equal(there.Keys.Order(), here.Keys.Order());
        Assert.Equal("Payments.Host", here["AssemblyName"]);
        Assert.All(here.Keys.Except(["AssemblyName", "RootNamespace"]), name => Assert.Equal(there[name], here[name]));
    }

    [Fact]
    public void The_extracted_host_configures_related_modules_and_its_own_deployment_name()
    {
        var settings = JsonNode.Parse(
            File.ReadAllText(Path.Combine(repository.Root, "src", "Host", "appsettings.json")), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip })!;

        Assert.Equal(
            ["payments Local", "ordering http://monolith:8080", "insights http://monolith:8080"],
            settings["Modules"]!.AsObject().Select(module => $"{module.Key} {module.Value!["Location"]}"));
        Assert.Equal("payments", settings["Deployment"]!["Name"]!.ToString());
    }

    private static Dictionary<string, string> Settings(string root) =>
        XDocument.Load(Path.Combine(root, "src", "Host", "Host.csproj")).Descendants("PropertyGroup").Elements().ToDictionary(p => p.Name.LocalName, p => p.Value);

    [GeneratedRegex(@"^[1-9]\d* passed, 0 failed\r?$", RegexOptions.Multiline)]
    private static partial Regex AllPassed();
}
