namespace Architecture.Tests;

/// <summary>A module created by following docs/adding-a-module.md is covered by the boundary checks without changes to tests.</summary>
public sealed class NewModuleTests
{
    [Fact]
    public void An_unlisted_module_is_found()
    {
        using var solution = new GuidedSolution();

        var violations = solution.Check();

        Assert.Equal(
            [
                "host-lists-every-module | src/Host/Host.csproj | no reference to Loyalty",
                "projects-are-in-the-solution | src/Modules/Loyalty/Loyalty.Contracts/Loyalty.Contracts.csproj | not in the solution",
                "projects-are-in-the-solution | src/Modules/Loyalty/Loyalty/Loyalty.csproj | not in the solution",
            ],
            violations.Select(violation => violation.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_module_created_by_the_guide_passes()
    {
        using var solution = new GuidedSolution();
        await solution.ListAsync();

        Assert.Empty(solution.Check());
    }

    [Fact]
    public async Task A_broken_module_is_reported()
    {
        using var solution = new GuidedSolution();
        await solution.ListAsync();
        solution.Reference("src/Modules/Ordering/Ordering/Ordering.csproj");
        solution.ChangeType("Loyalty.Earning", type => type.IsPublic = true);

        var violations = solution.Check();

        Assert.Equal(
            [
                "handlers-are-internal-and-sealed | Loyalty.Earning | public",
                "modules-know-contracts-only | src/Modules/Loyalty/Loyalty/Loyalty.csproj | Ordering",
            ],
            violations.Select(violation => violation.Key).Order(StringComparer.Ordinal));
    }
}
