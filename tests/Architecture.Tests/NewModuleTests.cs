namespace Architecture.Tests;

/// <summary>A new module is covered by the boundary checks without changes to tests.</summary>
public sealed class NewModuleTests
{
    [Fact]
    public void A_module_that_is_not_listed_and_breaks_rules_is_reported()
    {
        using var solution = new GuidedSolution();
        solution.Reference("src/Modules/Ordering/Ordering/Ordering.csproj");
        solution.ChangeType("Loyalty.Earning", type => type.IsPublic = true);

        var violations = solution.Check();

        Assert.Equal(
            [
                "handlers-are-internal-and-sealed | Loyalty.Earning | public",
                "host-lists-every-module | src/Host/Host.csproj | no reference to Loyalty",
                "modules-know-contracts-only | src/Modules/Loyalty/Loyalty/Loyalty.csproj | Ordering",
                "projects-are-in-the-solution | src/Modules/Loyalty/Loyalty.Contracts/Loyalty.Contracts.csproj | not in the solution",
                "projects-are-in-the-solution | src/Modules/Loyalty/Loyalty/Loyalty.csproj | not in the solution",
            ],
            violations.Select(violation => violation.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_module_that_keeps_the_rules_and_is_listed_passes()
    {
        using var solution = new GuidedSolution();
        solution.List();

        Assert.Empty(solution.Check());
    }
}
