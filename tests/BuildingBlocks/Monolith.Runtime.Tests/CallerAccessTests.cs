namespace Monolith.Runtime.Tests;

/// <summary>Whose data a caller sees.</summary>
public sealed class CallerAccessTests
{
    private const string Module = "ordering";

    private static readonly Guid Ann = Guid.CreateVersion7();
    private static readonly Guid Bob = Guid.CreateVersion7();

    /// <summary>Whose rows there are; of one it is not known.</summary>
    private static readonly Guid?[] Rows = [Ann, Bob, null];

    [Fact]
    public void A_customer_sees_their_own_and_not_what_is_perhaps_another_s() => AssertSees(new Caller(Ann), Ann);

    [Fact]
    public void Who_is_no_customer_sees_nothing_and_least_of_all_what_is_nobody_s() => AssertSees(new Caller(null));

    [Fact]
    public void A_manager_sees_all() => AssertSees(new Caller(null, Module), Ann, Bob, null);

    [Fact]
    public void A_manager_of_another_module_sees_their_own() => AssertSees(new Caller(Bob, "payments"), Bob);

    [Fact]
    public void Where_nobody_says_who_calls_it_is_a_stranger() => AssertSees(new AnonymousCaller());

    private static void AssertSees(ICaller caller, params Guid?[] expected)
    {
        Assert.Equal(expected, Rows.AsQueryable().VisibleTo(caller, Module, row => row));
        Assert.Equal(expected, Rows.Where(row => caller.MayAccess(Module, row)));
    }

    private sealed record Caller(Guid? CustomerId, string? Managed = null) : ICaller
    {
        public string Id => "";

        public bool Manages(string module) => module == Managed;
    }
}
