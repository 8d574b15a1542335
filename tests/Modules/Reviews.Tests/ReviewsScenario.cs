using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monolith;
using Monolith.Testing;
using Ordering.Contracts;
using Profiles.Contracts;

namespace Reviews.Tests;

/// <summary>The Reviews module alone, with customers and orders from events of other modules.</summary>
public abstract class ReviewsScenario : IAsyncLifetime
{
    private static readonly Money Price = new(12.50m, "EUR");

    protected ModuleHost Reviews { get; private set; } = null!;

    /// <summary>A customer who has bought <see cref="Apple"/>.</summary>
    protected Guid Ann { get; } = Guid.CreateVersion7();

    /// <summary>A customer who has bought nothing.</summary>
    protected Guid Bob { get; } = Guid.CreateVersion7();

    protected Guid Apple { get; } = Guid.CreateVersion7();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Reviews = await ModuleHost.StartAsync(new ReviewsModule());
        await RegisterAsync(Ann);
        await RegisterAsync(Bob);
        await BuyAsync(Ann, Apple);
    }

    public async ValueTask DisposeAsync()
    {
        await Reviews.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task RegisterAsync(Guid customer) => Reviews.PublishAsync(new ProfileRegistered(customer, "Any Name", $"{customer}@example.org"));

    protected Task EraseAsync(Guid customer) => Reviews.PublishAsync(new ProfileErased(customer));

    protected async Task<Guid> OrderAsync(Guid customer, params Guid[] products)
    {
        var order = Guid.CreateVersion7();
        await Reviews.PublishAsync(new OrderPlaced(order, customer, [.. products.Select(product => new OrderedItem(product, 1, Price))], Price));
        return order;
    }

    protected async Task BuyAsync(Guid customer, params Guid[] products) =>
        await Reviews.PublishAsync(new OrderConfirmed(await OrderAsync(customer, products), customer, Price));

    internal async Task<Guid> ReviewAsync(Guid? customer = null, string author = "Ann", string text = "Crisp.", int stars = 5) =>
        (await Reviews.SendAsync(new PublishReview(Apple, customer ?? Ann, author, stars, text, new Dictionary<string, string>()))).Id;

    protected async Task<Guid> AnswerAsync(Guid review, Guid customer, string text, Guid? answer = null, string author = "Bob") =>
        (await Reviews.SendAsync(new AnswerReview(review, customer, author, text, answer))).Id;

    /// <summary>Returns the reviews of <see cref="Apple"/>.</summary>
    internal async Task<IReadOnlyList<ReviewView>> ListAsync() => (await Reviews.SendAsync(new ListReviews(Apple, new Paging(1, 200)))).Items;

    protected async Task<HttpResponseMessage> PostAsync(string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Reviews.Http.SendAsync(request, Token);
    }

    protected static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status}: {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    /// <summary>Checks that a request is rejected as invalid, and that the answer names exactly these fields.</summary>
    protected static async Task AssertInvalidAsync(HttpResponseMessage answer, params string[] fields)
    {
        var problem = await ReadAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>Checks that a request conflicts with what is there, and that the answer says why.</summary>
    protected static async Task AssertConflictAsync(HttpResponseMessage answer, string reason) =>
        Assert.Contains(reason, (await ReadAsync(answer, HttpStatusCode.Conflict)).GetProperty("detail").GetString(), StringComparison.Ordinal);
}
