namespace Monolith.Runtime.Tests;

/// <summary>Tests which data a caller can access.</summary>
public sealed class CallerAccessTests
{
    private static readonly Guid Ann = Guid.CreateVersion7();
    private static readonly Guid Bob = Guid.CreateVersion7();

    /// <summary>The owners of the rows; the owner of one row is unknown.</summary>
    private static readonly Guid?[] Rows = [Ann, Bob, null];

    [Fact]
    public void A_customer_sees_only_data_that_is_known_to_be_their_own() => AssertSees(new Caller(Ann), Ann);

    [Fact]
    public void A_caller_without_a_customer_id_sees_no_customer_data_not_even_ownerless_rows() => AssertSees(new Caller(null));

    [Fact]
    public void A_manager_sees_all() => AssertSees(new Caller(null, IsManager: true), Ann, Bob, null);

    [Fact]
    public void An_anonymous_caller_sees_nothing() => AssertSees(new AnonymousCaller());

    private static void AssertSees(ICaller caller, params Guid?[] expected)
    {
        Assert.Equal(expected, Rows.AsQueryable().VisibleTo(caller, row => row));
        Assert.Equal(expected, Rows.Where(row => caller.MayAccess(row)));
    }

    private sealed record Caller(Guid? CustomerId, bool IsManager = false) : ICaller
    {
        public string Id => "";
    }
}
