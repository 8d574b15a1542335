using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

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
    public void The_extracted_host_has_the_process_settings_of_the_source()
    {
        var (here, there) = (Settings(payments.Extracted), Settings(payments.Source));

        Assert.Equal(there.Keys.Order(), here.Keys.Order());
        Assert.Equal("Payments.Host", here["AssemblyName"]);
        Assert.All(here.Keys.Except(["AssemblyName", "RootNamespace"]), name => Assert.Equal(there[name], here[name]));
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

    private static Dictionary<string, string> Settings(SourceRepository repository) =>
        XDocument.Load(repository.PathOf("src/Host/Host.csproj")).Descendants("PropertyGroup").Elements().ToDictionary(p => p.Name.LocalName, p => p.Value);
}
