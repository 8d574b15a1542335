namespace Architecture.Tests;

/// <summary>The first boundary: the build checks the references of a module's project before the compiler runs.</summary>
public sealed class ProjectReferenceBoundaryTests(CheckedFixtures fixtures) : IClassFixture<CheckedFixtures>
{
    /// <summary>The file that comes with the package Monolith.Contracts, and that the modules of this repository import.</summary>
    private static readonly string Boundaries =
        Path.Combine(Repository.Root, "src", "BuildingBlocks", "Monolith.Contracts", "buildTransitive", "Monolith.Contracts.targets");

    [Fact]
    public void A_module_that_references_another_module_fails_the_build_with_a_remedy()
    {
        var (succeeded, errors) = fixtures.Of("ReferencesAnotherModule");

        Assert.False(succeeded);
        Assert.Contains("MOD001", errors, StringComparison.Ordinal);
        Assert.Contains("ReferencesAnotherModule references the module Ordering", errors, StringComparison.Ordinal);
        Assert.Contains("reference Ordering.Contracts, handle its integration events", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ReferencesTheHost", "Host.csproj")]
    [InlineData("ReferencesHosting", "Monolith.Hosting.csproj")]
    [InlineData("ReferencesTheEngine", "Monolith.Runtime.csproj")]
    [InlineData("ReferencesHostingAsPackage", "Monolith.Hosting")]
    [InlineData("ReferencesOperations", "Monolith.Operations.csproj")]
    [InlineData("ReferencesOperationsAsPackage", "Monolith.Operations")]
    [InlineData("ReferencesTesting", "Monolith.Testing.csproj")]
    [InlineData("ReferencesTheRules", "Monolith.Architecture.csproj")]
    [InlineData("ReferencesInLowerCase", "monolith.RUNTIME")]
    public void A_module_that_references_a_host_or_the_hosting_package_fails_the_build(string fixture, string reference)
    {
        var (succeeded, errors) = fixtures.Of(fixture);

        Assert.False(succeeded);
        Assert.Contains("MOD002", errors, StringComparison.Ordinal);
        Assert.Contains($"{fixture} references {reference}.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Contracts_that_reference_other_contracts_fail_the_build()
    {
        var (succeeded, errors) = fixtures.Of("Leaky.Contracts");

        Assert.False(succeeded);
        Assert.Contains("MOD003", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_references_contracts_passes()
    {
        var (succeeded, errors) = fixtures.Of("ReferencesContracts");

        Assert.True(succeeded, errors);
    }

    [Fact]
    public void An_assembly_that_arrives_without_a_project_reference_fails_the_build()
    {
        var (succeeded, errors) = fixtures.Of("CompiledWithFiles");

        Assert.False(succeeded);
        Assert.Contains("MOD001: CompiledWithFiles is compiled with ordering,", errors, StringComparison.Ordinal);
        Assert.Contains("MOD002: CompiledWithFiles is compiled with Monolith.Runtime.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Contracts_and_Monolith_may_arrive_in_any_way()
    {
        var (succeeded, errors) = fixtures.Of("CompiledWithContracts");

        Assert.True(succeeded, errors);
    }

    [Fact]
    public void The_build_refuses_every_building_block_that_is_not_for_modules()
    {
        var targets = File.ReadAllText(Boundaries);
        var blocks = Directory.GetDirectories(Path.Combine(Repository.Root, "src", "BuildingBlocks"), "Monolith.*")
            .Select(folder => Path.GetFileName(folder)!).Where(name => name.StartsWith("Monolith.", StringComparison.Ordinal) && name != "Monolith.Contracts").ToList();

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains($";{block.ToLowerInvariant()};", targets, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_module_is_covered_by_the_boundary_check()
    {
        var targets = Path.Combine(Repository.Root, "src", "Modules", "Directory.Build.targets");
        Assert.Contains("BeforeTargets=\"CollectPackageReferences;", File.ReadAllText(Boundaries), StringComparison.Ordinal);

        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Modules"), "*.csproj", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.True(
            NearestTargets(project) == targets,
            $"{project} has its own targets file, which hides the boundary check. Import {targets} in it."));
    }

    private static string? NearestTargets(string project)
    {
        for (var folder = Path.GetDirectoryName(project); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var targets = Path.Combine(folder, "Directory.Build.targets");
            if (File.Exists(targets))
            {
                return targets;
            }
        }

        return null;
    }
}
