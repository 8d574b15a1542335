using System.Diagnostics;

namespace Monolith.Runtime.Events.Tests;

public sealed class MessageScopeTests
{
    [Fact]
    public void An_event_published_in_a_trace_contains_the_trace_and_correlation_ids()
    {
        using var activity = new Activity("publishing").SetIdFormat(ActivityIdFormat.W3C).Start();
        Assert.Equal(new EventHeaders(activity.Id, activity.TraceId.ToHexString(), null), MessageScope.CreateHeaders());
    }

    [Fact]
    public void An_event_published_by_a_handler_belongs_to_the_same_conversation()
    {
        using var activity = new Activity("handling").SetIdFormat(ActivityIdFormat.W3C).Start();
        MessageScope.Current = new MessageScope("conversation", "cause");
        Assert.Equal(new EventHeaders(activity.Id, "conversation", "cause"), MessageScope.CreateHeaders());
    }

    [Fact]
    public void An_event_published_for_a_tenant_names_it_in_its_headers()
    {
        MessageScope.Current = new MessageScope(null, null) { Tenant = "acme" };
        Assert.Equal("acme", MessageScope.CreateHeaders().Tenant);
    }

    [Theory]
    [InlineData("acme", "4711", "acme|4711")]
    [InlineData("acme", "a|b", "acme|a|b")]
    [InlineData(null, "acme|4711", "acme|4711")]
    public void A_stored_key_is_read_with_its_tenant(string? tenant, string key, string stored)
    {
        Assert.Equal(stored, TenantKeys.Store(tenant, key));
        Assert.Equal(key, TenantKeys.Read(tenant, stored));
        Assert.Equal(tenant is null ? stored : $"{key} of tenant acme", TenantKeys.Describe(tenant, key));
    }

    [Theory]
    [InlineData("acme", true)]
    [InlineData("Org_1.eu-West", true)]
    [InlineData("01a20000-0000-7000-8000-00000000000a", true)]
    [InlineData("a|b", false)]
    [InlineData("a b", false)]
    [InlineData("acme\n", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void The_id_of_a_tenant_is_a_short_word(string? tenant, bool isValid) => Assert.Equal(isValid, TenantKeys.IsTenant(tenant));

    [Fact]
    public void An_event_published_without_context_has_no_headers() => Assert.Equal(EventHeaders.None, MessageScope.CreateHeaders());

    [Fact]
    public void Headers_survive_being_stored()
    {
        var headers = new EventHeaders("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "ö\"", "x") { Tenant = "acme" };
        Assert.Equal(headers, EventHeaders.Parse(headers.ToJson()));
        Assert.Equal("{}", EventHeaders.None.ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"traceParent\":7}")]
    public void Invalid_headers_are_read_as_empty(string json) => Assert.Equal(EventHeaders.None, EventHeaders.Parse(json));
}
