using System.Net;
using System.Text;
using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>
/// Checks that all copies of an erased customer's data are removed: in tables, logs, parked events, timers, stored responses and mails. The
/// test searches every row of every table (on a server, as the schema's owner) and every file in the shop's folder. It does not search the
/// internal files of a server: dead rows before a vacuum, the write-ahead log, backups.
/// </summary>
public abstract class ErasureTests
{
    private const string Name = "Zacharias Quettelbaum";
    private const string NewName = "Zacharias Quettelbaum-Nowak";
    private const string Email = "zq-7431@example.org";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task After_an_erasure_no_row_and_no_file_contains_the_name_or_the_address()
    {
        LongScenarios.SkipIf(IsLong);
        var cancellation = TestContext.Current.CancellationToken;
        await using var environment = await CreateEnvironmentAsync();
        await using var monolith = await environment.With(("Modules:payments:Gateway:Delay", "00:00:01")).StartAsync();
        var shop = new Shop(monolith.Http);
        var customer = await shop.RegisterAsync(Name, Email);
        var product = await shop.StockAsync(10m, 10);
        using var change = await monolith.Http.PutAsync(
            new Uri($"/profiles/{customer}", UriKind.Relative),
            new StringContent($$"""{"name":"{{NewName}}","email":"{{Email}}","age":40}""", Encoding.UTF8, "application/json"),
            cancellation);
        Assert.Equal(HttpStatusCode.OK, change.StatusCode);
        var order = await shop.OrderAsync(customer, (product, 1));
        await shop.SettledAsync(order);
        await shop.UntilAsync($"/insights/orders/{order}", i => i.GetProperty("notifiedAt").ValueKind == JsonValueKind.String);
        var reader = await shop.RegisterAsync("Ann Lee");
        await shop.SettledAsync(await shop.OrderAsync(reader, (product, 1)));
        var review = await shop.ReviewAsync(product, reader, "Ann", "Fine.");
        await shop.AnswerAsync(review, reader, "Ann", "Any questions?", await shop.AnswerAsync(review, customer, Name, $"Signed, {NewName}"));
        await shop.VoteAsync(review, customer, helpful: true);
        await shop.ReviewAsync(product, customer, Name, $"Write to {Email}");
        var regretted = await shop.OrderAsync(customer, (product, 1));
        Assert.Equal(HttpStatusCode.Accepted, await shop.CancelAsync(regretted, $"{Name} has moved, write to {Email}"));
        await shop.UntilAsync($"/payments?orderId={regretted}", p => p.GetProperty("items").EnumerateArray()
            .All(i => i.GetProperty("status").GetString() is not ("requested" or "refunding")));
        Assert.NotEmpty(await environment.Rows.FindAsync(HasTrace));
        Assert.NotEmpty(FilesWithTraces(environment));

        using var erased = await monolith.Http.DeleteAsync(new Uri($"/profiles/{customer}", UriKind.Relative), cancellation);
        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);

        var start = TimeProvider.System.GetTimestamp();
        List<string> traces;
        while ((traces = await TracesAsync(environment)).Count > 0 && TimeProvider.System.GetElapsedTime(start) < Timeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
        }

        Assert.Empty(traces);
        Assert.Equal("confirmed", (await shop.GetAsync($"/ordering/orders/{order}")).GetProperty("status").GetString());
        await AssertOnlyOthersWordsAreLeftAsync(shop, product, review);
        Assert.DoesNotContain(Name, (await shop.GetAsync("/insights/sales/by-customer")).ToString(), StringComparison.Ordinal);

        // A replay does not restore the data either, and afterwards no file contains it, including database files.
        await monolith.StopAsync();
        Assert.Empty(await TracesAsync(environment));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(environment.Directory, "*", SearchOption.AllDirectories), file => HasTrace(Encoding.UTF8.GetString(File.ReadAllBytes(file))));
    }

    /// <summary>The review of another customer stays, with that customer's answer to the erased one, and without the erased vote.</summary>
    private static async Task AssertOnlyOthersWordsAreLeftAsync(Shop shop, Guid product, Guid review)
    {
        var left = Assert.Single(await shop.ListAsync($"/reviews/products/{product}"));
        Assert.Equal((review, 0), (left.GetProperty("id").GetGuid(), left.GetProperty("votes").GetProperty("helpful").GetInt32()));
        var answer = Assert.Single(left.GetProperty("answers").EnumerateArray());
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (answer.GetProperty("author").ValueKind, answer.GetProperty("text").ValueKind));
        Assert.Equal("Any questions?", Assert.Single(answer.GetProperty("answers").EnumerateArray()).GetProperty("text").GetString());
        await shop.UntilAsync("/insights/sales/by-product", list => Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("reviews").GetInt32() == 1);
    }

    /// <summary>Whether this is a long scenario.</summary>
    protected virtual bool IsLong => false;

    /// <summary>Creates the environment with the data of one test's monolith.</summary>
    protected abstract Task<TestEnvironment> CreateEnvironmentAsync();

    private static async Task<List<string>> TracesAsync(TestEnvironment environment) => [.. await environment.Rows.FindAsync(HasTrace), .. FilesWithTraces(environment)];

    /// <summary>The files of a running monolith, including its databases and their write-ahead logs.</summary>
    private static IEnumerable<string> FilesWithTraces(TestEnvironment environment) =>
        Directory.EnumerateFiles(Path.Combine(environment.Directory, "data"), "*", SearchOption.AllDirectories)
            .Where(file => File.Exists(file) && HasTrace(Encoding.UTF8.GetString(ReadShared(file))));

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static bool HasTrace(string text) =>
        text.Contains("Quettelbaum", StringComparison.OrdinalIgnoreCase) || text.Contains(Email, StringComparison.OrdinalIgnoreCase);
}

public sealed class ErasureOnSqlite : ErasureTests
{
    protected override Task<TestEnvironment> CreateEnvironmentAsync() => TestEnvironment.OnSqliteAsync();
}
