using System.Text.Json;
using System.Text.Json.Nodes;

namespace Monolith.Extraction.Tests;

/// <summary>The files of the repository that the tool writes for Payments.</summary>
public sealed class CodeExtractionTests(ExtractedPayments payments) : IClassFixture<ExtractedPayments>
{
    [Theory]
    [InlineData("src/Modules/Payments")]
    [InlineData("src/Modules/Ordering/Ordering.Contracts")]
    [InlineData("tests/Modules/Payments.Tests")]
    public void The_generated_lines_match(string folder)
    {
        var (here, there) = (payments.Extracted.FilesIn(folder).ToList(), payments.Source.FilesIn(folder).ToList());

        Assert.NotEmpty(there);
        Assert.Equal(there, here);
        Assert.All(there, file => Assert.Equal(File.ReadAllBytes(payments.Source.PathOf(file)), File.ReadAllBytes(payments.Extracted.PathOf(file))));
    }

    [Fact]
    public void Only_the_Contracts_of_subscribed_modules_are_copied() => Assert.Equal(
        ["Ordering/Ordering.Contracts", "Payments/Payments", "Payments/Payments.Contracts"],
        Directory.EnumerateFiles(payments.Extracted.PathOf(SourceRepository.Modules), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(payments.Extracted.PathOf(SourceRepository.Modules), Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal));

    [Fact]
    public void Boundaries_and_settings_that_come_with_the_packages_are_not_copied()
    {
        Assert.Equal(
            ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "src/Modules/Directory.Build.props", "tests/Directory.Build.props", "tests/Modules/Directory.Build.props"],
            Directory.EnumerateFiles(payments.Extracted.Root, "Directory.*", SearchOption.AllDirectories).Select(payments.Extracted.NameOf).Order(StringComparer.Ordinal));
        Assert.False(payments.Extracted.Has("BannedSymbols.txt"));
        Assert.DoesNotContain("ThreadPoolMinThreads", File.ReadAllText(payments.Extracted.PathOf("src/Host/Host.csproj")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_extracted_host_configures_related_modules_and_its_own_deployment_name()
    {
        var settings = JsonNode.Parse(
            File.ReadAllText(payments.Extracted.PathOf("src/Host/appsettings.json")), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip })!;

        Assert.Equal(
            ["payments Local", "ordering http://monolith:8080", "insights http://monolith:8080"],
            settings["Modules"]!.AsObject().Select(module => $"{module.Key} {module.Value!["Location"]}"));
        Assert.Equal("payments", settings["Deployment"]!["Name"]!.ToString());
    }
}
