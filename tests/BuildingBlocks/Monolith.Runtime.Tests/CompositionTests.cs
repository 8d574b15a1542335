using Microsoft.Extensions.Options;

namespace Monolith.Runtime.Tests;

public sealed class CompositionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Messaging:BatchSize", "0")]
    [InlineData("Messaging:BatchSize", "5001")]
    [InlineData("Messaging:PollInterval", "00:00:00")]
    [InlineData("Messaging:MaxAttempts", "101")]
    [InlineData("Messaging:Retention", "00:00:59")]
    [InlineData("Messaging:IdempotencyRetention", "366.00:00:00")]
    [InlineData("Modules:ordering:Fulfilment:StockDeadline", "00:00:00")]
    public async Task An_option_out_of_range_prevents_startup_and_is_named(string option, string value)
    {
        await using var modules = TwoModules.Compose((option, value));

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => modules.StartAsync(Token));

        Assert.Contains(option.Split(':')[^1], refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_with_valid_options_starts()
    {
        await using var modules = TwoModules.Compose(("Messaging:BatchSize", "5000"), ("Modules:ordering:Fulfilment:StockDeadline", "00:00:00.100"));

        await modules.StartAsync(Token);

        Assert.Empty(await modules.LeftAsync("profiles", Token));
    }

    [Theory]
    [InlineData("Data Source={directory}/shared.db", "Data Source={directory}/shared.db")]
    [InlineData("Data Source={directory}/shared.db", "Data Source={directory}/elsewhere/../shared.db;Cache=Shared")]
    [InlineData("Data Source={directory}/ordering.db", null)]
    public void Two_modules_on_the_same_file_are_rejected_and_both_are_named(string profiles, string? ordering)
    {
        (string, string)[] settings =
        [
            ("Modules:profiles:Database:ConnectionString", profiles),
            .. ordering is null ? [] : new[] { ("Modules:ordering:Database:ConnectionString", ordering) },
        ];

        var refusal = Assert.Throws<InvalidOperationException>(() => TwoModules.Compose(settings));

        Assert.Contains("profiles (ProfilesDbContext) and ordering (OrderingDbContext)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Database:ConnectionString", refusal.Message, StringComparison.Ordinal);
    }
}
