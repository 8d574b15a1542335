namespace Soak.Tests;

/// <summary>The check can fail: each fault in an otherwise correct shop is found and named.</summary>
public sealed class AuditTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid Order = Guid.CreateVersion7(Start), Product = Guid.CreateVersion7(Start), Customer = Guid.CreateVersion7(Start),
        Review = Guid.CreateVersion7(Start);

    private readonly Ledger _ledger = new();

    public AuditTests()
    {
        _ledger.Add(new CustomerEntry(Customer, "Customer 001020003", At(0)));
        _ledger.Add(new ReplenishmentEntry("first", Product, 100, At(0)));
        _ledger.Add(new OrderEntry("order-1", Order, Customer, Product, 2, Expected.Confirmed, At(1)));
        _ledger.Add(new ReviewEntry(Review, Customer, Product, At(2)));
    }

    /// <summary>A shop that has done all of what the ledger says.</summary>
    private static ShopState Correct => new()
    {
        Orders = new Dictionary<Guid, string> { [Order] = "Confirmed" },
        Reservations = new Dictionary<Guid, string> { [Order] = "Committed" },
        ReservedLines = [(Order, Product, 2)],
        Stock = new Dictionary<Guid, (int, int)> { [Product] = (98, 0) },
        Payments = [(Order, "Authorized")],
        Provider = [(Order, false)],
        Notifications = [(Order, "OrderConfirmed", "Sent")],
        Mails = [new MailFile(Order, "Customer 001020003")],
        Insights = new Dictionary<Guid, string> { [Order] = "Confirmed" },
        UnitsSold = new Dictionary<Guid, long> { [Product] = 2 },
        InsightsLines = [(Order, Product, 2)],
        Reviews = new Dictionary<Guid, Guid> { [Review] = Product },
        CountedReviews = new Dictionary<Guid, Guid> { [Review] = Product },
        Customers = new Dictionary<string, IReadOnlySet<Guid>> { ["profiles"] = new HashSet<Guid> { Customer } },
    };

    /// <summary>Each deviation, with how it is classified, and a part of what is said about it.</summary>
    public static TheoryData<string, string, string> Deviations => new()
    {
        { "no order", "lost: order", "in ordering: it was acknowledged, but does not exist" },
        { "open order", "stuck: order", "its status is Placed" },
        { "cancelled order", "stuck: order", "expected confirmed" },
        { "no reservation", "lost: order", "in inventory: the order is Confirmed, but its reservation is missing" },
        { "no payment", "lost: order", "in payments: the order is Confirmed, but its payments are []" },
        { "two charges", "twice: order", "the provider has charged 2 times" },
        { "two notifications", "twice: order", "expected one notification" },
        { "unsent notification", "stuck: order", "the status of its notification is Pending" },
        { "two mails", "twice: order", "2 mails were sent" },
        { "no insight", "lost: order", "Insights has it as missing" },
        { "counted twice", "twice: product", "expected 2 sold units, found 4" },
        { "unknown order", "twice: order", "a repeated request placed it a second time" },
        { "stock left twice", "lost: product", "at least 100 were received, but 96 on hand and 2 shipped are 98" },
        { "stock replenished twice", "twice: product", "100 were received, but 103 on hand" },
        { "stock still reserved", "lost: product", "0 are reserved by orders, but the stock says 2" },
        { "no review", "lost: review", "in reviews: it was acknowledged, but does not exist" },
        { "uncounted review", "lost: review", "in insights: it exists, but Insights does not count it" },
        { "unknown review", "twice: review", "a repeated request published it a second time" },
        { "no customer", "lost: customer", "in profiles: the registration was acknowledged" },
        { "parked event", "stuck: key", "is still parked after a retry: broken" },
        { "pending side effect", "stuck: key", "the side effect send-notification was not executed" },
        { "divergence", "stuck: the log of ordering", "a divergence was reported that no restore explains" },
    };

    [Fact]
    public void A_correct_shop_has_no_findings() => Assert.Empty(Check(Correct));

    [Theory]
    [MemberData(nameof(Deviations))]
    public void A_deviation_is_found(string deviation, string start, string text)
    {
        var findings = Check(Deviate(deviation));

        Assert.Contains(findings, f => f.ToString().StartsWith(start, StringComparison.Ordinal) && f.ToString().Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void An_order_that_only_the_lost_part_contained_is_counted_and_is_no_fault()
    {
        _ledger.Add(new RestoreEntry("ordering", At(0).SentAt, At(5).SentAt));
        var audit = new Audit(_ledger, Deviate("no order"));

        Assert.Empty(audit.Check());
        Assert.Equal(1, audit.OrdersLostWithBackups);
    }

    [Theory]
    [InlineData("ordering", 2)]
    [InlineData("inventory", 0)]
    public void A_restore_explains_only_what_its_module_lost(string module, int backedUpAt)
    {
        _ledger.Add(new RestoreEntry(module, At(backedUpAt).SentAt, At(5).SentAt));

        Assert.NotEmpty(Check(Deviate("no order")));
    }

    [Fact]
    public void A_cancellation_that_was_acknowledged_must_take_effect()
    {
        _ledger.Cancelled(Order, At(2));

        Assert.Contains(Check(Correct), f => f is { Fault: Fault.Lost, Module: "ordering" } && f.What.Contains("cancellation", StringComparison.Ordinal));
    }

    [Fact]
    public void An_erased_customer_must_not_be_found_anywhere()
    {
        _ledger.Erased(Customer, At(2));

        Assert.Equal(["reviews", "profiles", "the mails of notifications"], Check(Correct).Select(f => f.Module));
    }

    [Fact]
    public void A_review_that_only_the_lost_part_contained_is_no_fault()
    {
        _ledger.Add(new RestoreEntry("reviews", At(1).SentAt, At(5).SentAt));

        Assert.Empty(Check(Deviate("no review")));
    }

    [Fact]
    public void A_product_that_a_customer_has_reviewed_twice_is_found()
    {
        var second = Guid.CreateVersion7(Start);
        _ledger.Add(new ReviewEntry(second, Customer, Product, At(3)));
        var both = new Dictionary<Guid, Guid> { [Review] = Product, [second] = Product };

        Assert.Equal(Fault.Twice, Assert.Single(Check(Correct with { Reviews = both, CountedReviews = both })).Fault);
    }

    [Fact]
    public void A_poison_event_that_is_not_parked_was_lost()
    {
        _ledger.Add(new PoisonEntry("poison-1", "ordering", ["inventory", "insights"], At(2)));
        var state = Correct with { Parked = [new ParkedWork("inventory", "ordering.order-confirmed", "poison-1", "unreadable")] };

        Assert.Equal("lost: poison event poison-1 in insights: expected to be parked, but it is not", Assert.Single(Check(state)).ToString());
    }

    [Fact]
    public void A_process_that_hung_after_the_audit_was_not_reported()
    {
        var audit = new Audit(_ledger, Correct);
        var report = new Report(_ledger, audit.Check(), audit, TimeSpan.Zero);

        _ledger.Add(new Finding(Fault.Stuck, "replica 1", "the host", "it did not end within 20 s after SIGTERM"));

        Assert.Equal("replica 1", Assert.Single(report.Findings).Key);
    }

    [Fact]
    public void The_last_line_counts_each_kind()
    {
        _ledger.Count("kills", 41);
        _ledger.Count("restores", 0);

        Assert.Equal(
            "1 orders, 41 kills: 1 lost, 0 twice, 2 stuck",
            Report.Summarize(_ledger, [new(Fault.Lost, "a", "b", "c"), new(Fault.Stuck, "a", "b", "c"), new(Fault.Stuck, "d", "b", "c")]));
    }

    private static Span At(int second) => new(Start.AddSeconds(second), Start.AddSeconds(second).AddMilliseconds(10));

    private IReadOnlyList<Finding> Check(ShopState state) => new Audit(_ledger, state).Check();

    private static ShopState Deviate(string deviation) => deviation switch
    {
        "no order" => Correct with { Orders = new Dictionary<Guid, string>() },
        "open order" => Correct with { Orders = new Dictionary<Guid, string> { [Order] = "Placed" } },
        "cancelled order" => Correct with { Orders = new Dictionary<Guid, string> { [Order] = "Cancelled" } },
        "no review" => Correct with { Reviews = new Dictionary<Guid, Guid>() },
        "uncounted review" => Correct with { CountedReviews = new Dictionary<Guid, Guid>() },
        "unknown review" => Correct with { Reviews = new Dictionary<Guid, Guid> { [Review] = Product, [Guid.CreateVersion7(Start)] = Product } },
        "no reservation" => Correct with { Reservations = new Dictionary<Guid, string>() },
        "no payment" => Correct with { Payments = [] },
        "two charges" => Correct with { Provider = [(Order, false), (Order, false)] },
        "two notifications" => Correct with { Notifications = [.. Correct.Notifications, .. Correct.Notifications] },
        "unsent notification" => Correct with { Notifications = [(Order, "OrderConfirmed", "Pending")] },
        "two mails" => Correct with { Mails = [.. Correct.Mails, .. Correct.Mails] },
        "no insight" => Correct with { Insights = new Dictionary<Guid, string>() },
        "counted twice" => Correct with { UnitsSold = new Dictionary<Guid, long> { [Product] = 4 } },
        "unknown order" => Correct with { Orders = Correct.Orders.Append(new(Guid.CreateVersion7(Start), "Cancelled")).ToDictionary() },
        "stock left twice" => Correct with { Stock = new Dictionary<Guid, (int, int)> { [Product] = (96, 0) } },
        "stock replenished twice" => Correct with { Stock = new Dictionary<Guid, (int, int)> { [Product] = (103, 0) } },
        "stock still reserved" => Correct with { Stock = new Dictionary<Guid, (int, int)> { [Product] = (98, 2) } },
        "no customer" => Correct with { Customers = new Dictionary<string, IReadOnlySet<Guid>> { ["profiles"] = new HashSet<Guid>() } },
        "parked event" => Correct with { Parked = [new ParkedWork("insights", "ordering.order-placed", "some", "broken")] },
        "pending side effect" => Correct with { Pending = [("notifications", "send-notification", "some")] },
        "divergence" => Correct with { Divergences = [("insights", "ordering")] },
        _ => throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "No such deviation."),
    };
}
