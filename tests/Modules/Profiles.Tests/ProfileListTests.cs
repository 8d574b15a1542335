using System.Net;
using System.Net.Http.Json;
using Monolith;
using Profiles.Contracts;

namespace Profiles.Tests;

public sealed class ProfileListTests : ProfilesScenario
{
    [Fact]
    public async Task All_pages_together_are_the_list_in_registration_order()
    {
        var ids = new List<Guid>();
        for (var n = 0; n < 5; n++)
        {
            ids.Add(await RegisterAsync($"Customer {n}", $"c{n}@example.org"));
            Profiles.Shift(TimeSpan.FromSeconds(1));
        }

        var pages = new List<Page<ProfileView>>();
        for (var number = 1; number <= 4; number++)
        {
            pages.Add(await ListAsync($"?page={number}&pageSize=2"));
        }

        Assert.Equal([2, 2, 1, 0], pages.Select(p => p.Items.Count));
        Assert.Equal(ids, pages.SelectMany(p => p.Items).Select(p => p.Id));
        Assert.Equal([(1, 2, 5), (2, 2, 5), (3, 2, 5), (4, 2, 5)], pages.Select(p => (p.Number, p.PageSize, p.Total)));
    }

    [Fact]
    public async Task The_default_page_has_the_first_fifty_items()
    {
        for (var n = 0; n < 51; n++)
        {
            await RegisterAsync($"Customer {n}", $"c{n}@example.org");
        }

        var page = await ListAsync("");

        Assert.Equal((50, 1, 50, 51), (page.Items.Count, page.Number, page.PageSize, page.Total));
        Assert.Equal(51, (await ListAsync("?pageSize=200")).Items.Count);
    }

    [Theory]
    [InlineData("?page=0", "page")]
    [InlineData("?page=1000001", "page")]
    [InlineData("?page=two", "page")]
    [InlineData("?pageSize=0", "pageSize")]
    [InlineData("?pageSize=201", "pageSize")]
    public async Task An_invalid_page_is_rejected_and_the_parameter_is_named(string query, string parameter)
    {
        using var answer = await Profiles.Http.GetAsync("/profiles" + query, Token);

        await AssertRejectedAsync(answer, HttpStatusCode.BadRequest, parameter);
    }

    private async Task<Page<ProfileView>> ListAsync(string query) =>
        (await Profiles.Http.GetFromJsonAsync<Page<ProfileView>>("/profiles" + query, Token))!;
}
