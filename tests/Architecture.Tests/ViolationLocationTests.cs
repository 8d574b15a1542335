using Monolith.Architecture;

namespace Architecture.Tests;

/// <summary>Where editors and CI show a violation: the compiled members of this solution lead back to their source.</summary>
[Collection(OnThisSolution.Name)]
public sealed class ViolationLocationTests(ThisSolution read)
{
    [Theory]
    [InlineData("Ordering.PlaceOrderHandler.Handle", "src/Modules/Ordering/Ordering/PlaceOrder/PlaceOrder.cs", "CheckCustomerAsync")]
    [InlineData("Ordering.PlaceOrderHandler", "src/Modules/Ordering/Ordering/PlaceOrder/PlaceOrder.cs", "class PlaceOrderHandler")]
    [InlineData("Ordering.Contracts.OrderPlaced", "src/Modules/Ordering/Ordering.Contracts/Events.cs", "record OrderPlaced")]
    [InlineData("src/Modules/Ordering/Ordering/Ordering.csproj", "src/Modules/Ordering/Ordering/Ordering.csproj", "<Project")]
    public void A_culprit_is_found_in_the_source(string culprit, string file, string text)
    {
        var location = read.Solution.LocationOf(new Violation("rule", culprit, "public", "Make it internal."));

        Assert.NotNull(location);
        Assert.Equal(file, location.File);
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, file));
        Assert.Contains(text, string.Join('\n', lines[(location.Line - 1)..Math.Min(location.Line + 2, lines.Length)]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_culprit_without_source_has_no_location() =>
        Assert.Null(read.Solution.LocationOf(new Violation("rule", "the solution", "no events", "Add one.")));
}
