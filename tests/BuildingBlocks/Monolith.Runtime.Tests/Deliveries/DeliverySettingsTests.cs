using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;

namespace Monolith.Runtime.Tests;

/// <summary>Faulty deliveries keep the process from starting, with all faults at once and without a secret.</summary>
public sealed class DeliverySettingsTests
{
    private const string Delivery = "Modules:profiles:Deliveries:partner", Url = "https://partner.example.org/events";

    private static readonly (string, string)[] Valid =
    [
        ($"{Delivery}:Events:0", "profiles.profile-registered"),
        ($"{Delivery}:Events:1", "profiles.profile-erased"),
        ($"{Delivery}:Http:Url", Url),
        ($"{Delivery}:Http:Secret", WebhookReceiver.Secret),
    ];

    [Fact]
    public async Task A_valid_delivery_sends_the_events_that_it_names()
    {
        await using var modules = TwoModules.Compose([.. Valid, ($"{Delivery}:Http:Headers:Authorization", "Bearer abc"), ($"{Delivery}:From", "beginning")]);

        var delivery = Assert.Single(modules.Services.GetRequiredService<DeliverySet>().All);

        Assert.Equal("profiles -> partner", delivery.Definition.ToString());
        Assert.Equal(["profiles.profile-erased", "profiles.profile-registered"], delivery.Definition.Events.Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_graph_names_no_path_of_a_receiver_because_it_may_contain_a_token()
    {
        await using var modules = TwoModules.Compose([.. Valid[..2], .. Valid[3..], ($"{Delivery}:Http:Url", "https://hooks.example.org:8443/services/T0/B0/hidden?key=hidden")]);

        var delivery = Assert.Single(modules.Services.GetRequiredService<ModuleGraph>().Find("profiles")!.Deliveries);

        Assert.Equal("https://hooks.example.org:8443", delivery.Target);
    }

    [Fact]
    public async Task A_star_stands_for_all_events_of_the_module()
    {
        await using var modules = TwoModules.Compose([($"{Delivery}:Events:0", "*"), .. Valid[2..]]);

        var delivery = Assert.Single(modules.Services.GetRequiredService<DeliverySet>().All);

        Assert.Contains("profiles.profile-updated", delivery.Definition.Events.Select(type => type.Name));
        Assert.False(delivery.Definition.IgnoresUnknown);
    }

    [Theory]
    [InlineData("Events:0", "profiles.moved", "contains 'profiles.moved', which profiles does not publish. It publishes profiles.profile-erased")]
    [InlineData("Events:0", "ordering.order-placed", "which profiles does not publish")]
    [InlineData("Events:2", "*", "names other events besides *")]
    [InlineData("Events:1", "profiles.profile-updated", "holds personal data, but not profiles.profile-erased")]
    [InlineData("From", "Yesterday", "From")]
    [InlineData("MaxAttempts", "0", "MaxAttempts")]
    [InlineData("RetryDelay", "02:00:00", "RetryDelay")]
    [InlineData("Http:Url", "ftp://partner.example.org", "needs a Url of the form https://")]
    [InlineData("Http:Url", "/events", "needs a Url of the form https://")]
    [InlineData("Http:Url", "https://ann:hidden@partner.example.org", "without a user")]
    [InlineData("Http:Secret", "hidden", "needs a Secret of the form whsec_")]
    [InlineData("Http:Secret", "whsec_aGlkZGVu", "24 to 64 random bytes")]
    [InlineData("Http:PreviousSecret", "hidden", "has an invalid PreviousSecret")]
    [InlineData("Http:Timeout", "00:10:00", "Timeout")]
    [InlineData("Http:Concurrency", "0", "Concurrency")]
    [InlineData("Http:Headers:Content-Type", "hidden", "Headers:Content-Type is no header")]
    [InlineData("Http:Headers:webhook-id", "hidden", "Headers:webhook-id is no header")]
    [InlineData("Http:Headers:X-Key", "hidden\r\nX: y", "Headers:X-Key is no header")]
    [InlineData("RabbitMq:RoutingKey", "orders", "needs one target")]
    [InlineData("RabbitMq:Mandatory", "true", "needs an Exchange")]
    [InlineData("RabbitMq:Exchange", "shop", "needs a broker. Set RabbitMq:Uri.")]
    public async Task A_fault_is_reported_with_its_place_and_without_its_value(string setting, string value, string fault)
    {
        await using var modules = TwoModules.Compose([.. Valid.Where(valid => valid.Item1 != $"{Delivery}:{setting}"), ($"{Delivery}:{setting}", value)]);

        var refused = Assert.Throws<InvalidOperationException>(modules.Services.GetRequiredService<DeliverySet>);

        Assert.Contains(Delivery, refused.Message, StringComparison.Ordinal);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_of_all_deliveries_are_reported_at_once()
    {
        await using var modules = TwoModules.Compose(
            ("Modules:profiles:Deliveries:Big_Name:Events:0", "*"),
            ("Modules:ordering:Deliveries:partner:Http:Url", Url));

        var refused = Assert.Throws<InvalidOperationException>(modules.Services.GetRequiredService<DeliverySet>);

        Assert.Contains("Big_Name is no valid name", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Big_Name needs one target", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Modules:ordering:Deliveries:partner names no events", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Modules:ordering:Deliveries:partner:Http needs a Secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop.example.org")]
    [InlineData("https://ann@shop.example.org")]
    [InlineData("https://shop.example.org?key=1")]
    public async Task A_base_address_that_cannot_be_one_is_refused(string address)
    {
        await using var modules = TwoModules.Compose(("CloudEvents:BaseUrl", address));

        Assert.Contains("CloudEvents:BaseUrl", Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(modules.Services.GetRequiredService<CloudEventFormat>).Message, StringComparison.Ordinal);
    }
}
