namespace Monolith.Extraction.Tests;

/// <summary>Extraction from a solution that uses the packages of the building blocks, as one from the templates does.</summary>
public sealed class PackagedSolutionTests : IDisposable
{
    private const string Versions =
        """
        <Project>
          <ItemGroup>
            <PackageVersion Include="Monolith" Version="1.2.3" />
            <PackageVersion Include="Monolith.Hosting" Version="1.2.3" />
            <PackageVersion Include="Monolith.Operations" Version="1.2.3" />
            <PackageVersion Include="Microsoft.EntityFrameworkCore.Design" Version="10.0.0" />
          </ItemGroup>
        </Project>
        """;

    private readonly TemporaryFolder _folder = new();

    public PackagedSolutionTests()
    {
        Write("Acme.slnx", "<Solution />");
        Write("Directory.Packages.props", Versions);
        Write("nuget.config", "<configuration />");
        Write("src/Modules/Catalog/Catalog/Catalog.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        Write("src/Modules/Catalog/Catalog/CatalogModule.cs", """namespace Catalog; public sealed class CatalogModule : IModule { public string Name => "catalog"; }""");
    }

    private string Source => Path.Combine(_folder.Path, "acme");

    private SourceRepository Extracted => new(Path.Combine(_folder.Path, "service"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_versions_and_sources_of_packages_are_kept_and_nothing_is_packed()
    {
        await ExtractAsync();

        Assert.Equal(Versions.ReplaceLineEndings("\n"), File.ReadAllText(Extracted.PathOf("Directory.Packages.props")).TrimEnd());
        Assert.Equal("<configuration />", File.ReadAllText(Extracted.PathOf("nuget.config")));
        Assert.False(Extracted.Has("packages"));
        Assert.False(Extracted.Has("Directory.Build.targets"));
        var readme = File.ReadAllText(Extracted.PathOf("README.md"));
        Assert.Contains("| the versions of the building blocks | `Directory.Packages.props` |", readme, StringComparison.Ordinal);
        Assert.DoesNotContain("lock files", readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_version_is_an_error_before_anything_is_written()
    {
        Write("Directory.Packages.props", Versions.Replace("Monolith.Operations", "Other", StringComparison.Ordinal));

        var error = await Assert.ThrowsAsync<ExtractionException>(ExtractAsync);

        Assert.Contains("Directory.Packages.props has no version of Monolith.Operations", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Extracted.Root));
    }

    [Fact]
    public void A_folder_without_versions_of_packages_is_no_source()
    {
        File.Delete(Path.Combine(Source, "Directory.Packages.props"));

        var error = Assert.Throws<ArgumentException>(() => SourceRepository.Find(Source));

        Assert.Contains("a solution file beside src/Modules, and beside src/BuildingBlocks or Directory.Packages.props", error.Message, StringComparison.Ordinal);
    }

    private async Task ExtractAsync()
    {
        var module = ExtractedModule.Find("Catalog", SourceRepository.Find(Source));
        var target = TargetFolder.Choose(Extracted.Root, module.Source);
        using var packages = await BuildingBlockPackages.PackAsync(module.Source, module.BuildingBlocks, TestContext.Current.CancellationToken);
        new CodeExtraction(module, target).Run(packages.All, packages.OtherSources);
    }

    private void Write(string file, string text) => _folder.Write(Path.Combine("acme", file), text);
}
