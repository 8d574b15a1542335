using System.Reflection;
using System.Text.Json;

namespace Monolith.Extraction.Tests;

/// <summary>The stand-in for MediatR.Contracts is never packed with the version of MediatR's own package, 2.0.1.</summary>
public sealed class StandInTests
{
    private static readonly string Project = Path.Combine(
        typeof(StandInTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!,
        "src", "BuildingBlocks", "MediatR.Contracts", "MediatR.Contracts.csproj");

    [Fact]
    public async Task The_stand_in_is_not_packed_and_has_the_version_that_packages_depend_on() => Assert.Equal(("false", "2.0.1"), await EvaluateAsync());

    [Theory]
    [InlineData("2.0.2-standin.1")]
    [InlineData("2.0.2-standin.src-0123-4567", "-p:VersionSuffix=src-0123-4567")]
    public async Task The_stand_in_can_be_packed_as_a_prerelease_that_MediatR_accepts(string version, params string[] more) =>
        Assert.Equal(("true", version), await EvaluateAsync(["-p:PackMediatRContracts=true", .. more]));

    private static async Task<(string? IsPackable, string? Version)> EvaluateAsync(params string[] properties)
    {
        var output = await Dotnet.RunAsync(
            Path.GetDirectoryName(Project)!,
            ["msbuild", Project, "-getProperty:IsPackable", "-getProperty:Version", "-nodeReuse:false", .. properties],
            TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(output);
        var values = json.RootElement.GetProperty("Properties");
        return (values.GetProperty("IsPackable").GetString(), values.GetProperty("Version").GetString());
    }
}
