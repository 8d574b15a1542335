namespace Monolith.Modules.Tests;

/// <summary>Whose data a caller sees.</summary>
public sealed class CallerAccessTests
{
    private static readonly Guid Ann = Guid.CreateVersion7();
    private static readonly Guid Bob = Guid.CreateVersion7();

    /// <summary>Whose rows there are; of one it is not known.</summary>
    private static readonly Guid?[] Rows = [Ann, Bob, null];

    [Fact]
    public void A_customer_sees_their_own_and_not_what_is_perhaps_another_s() => AssertSees(new Caller(Ann), Ann);

    [Fact]
    public void Who_is_no_customer_sees_nothing_and_least_of_all_what_is_nobody_s() => AssertSees(new Caller(null));

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
