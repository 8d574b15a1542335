using System.Net;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Acceptance.Tests;

/// <summary>Whom a customer asks to be forgotten by, forgets: tables, logs, parked events, timers, answers, mails.</summary>
public sealed class ErasureTests
{
    private const string Name = "Zacharias Quettelbaum";
    private const string NewName = "Zacharias Quettelbaum-Nowak";
    private const string Email = "zq-7431@example.org";

    [Fact]
    public async Task After_an_erasure_no_file_holds_the_name_or_the_address()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var directory = new TestDirectory();
        var monolith = await MonolithProcess.StartAsync(
            directory.Path, new Dictionary<string, string> { ["Modules:payments:Gateway:Delay"] = "00:00:01" });
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
        await shop.UntilAsync($"/insights/orders/{order}", i => i.GetProperty("notifiedAt").ValueKind == System.Text.Json.JsonValueKind.String);
        var regretted = await shop.OrderAsync(customer, (product, 1));
        Assert.Equal(HttpStatusCode.Accepted, await shop.CancelAsync(regretted, $"{Name} has moved, write to {Email}"));
        await shop.UntilAsync($"/payments?orderId={regretted}", p => p.GetProperty("items").EnumerateArray()
            .All(i => i.GetProperty("status").GetString() is not ("requested" or "refunding")));
        Assert.NotEmpty(Traces(monolith.Directory));

        using var erased = await monolith.Http.DeleteAsync(new Uri($"/profiles/{customer}", UriKind.Relative), cancellation);
        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);

        var start = TimeProvider.System.GetTimestamp();
        List<string> traces;
        while ((traces = Traces(monolith.Directory)).Count > 0 && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
        }

        Assert.Empty(traces);
        Assert.Equal("confirmed", (await shop.GetAsync($"/ordering/orders/{order}")).GetProperty("status").GetString());
        Assert.DoesNotContain(Name, (await shop.GetAsync("/insights/sales/by-customer")).ToString(), StringComparison.Ordinal);

        // Not even in what SQLite has freed, once the write-ahead log is folded in.
        await monolith.StopAsync();
        await monolith.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(monolith.Directory, "data"), "*.db"))
        {
            await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
            await connection.OpenAsync(cancellation);
            await ExecuteAsync(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }

        Assert.DoesNotContain(
            Directory.EnumerateFiles(monolith.Directory, "*", SearchOption.AllDirectories),
            file => HasTrace(Encoding.UTF8.GetString(File.ReadAllBytes(file))));
    }

    /// <summary>Every live row of every table of every file, and every other file, in which the customer can be found.</summary>
    private static List<string> Traces(string directory)
    {
        var traces = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(directory, "data"), "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith(".db", StringComparison.Ordinal))
            {
                traces.AddRange(TracesInDatabase(file));
            }
            else if (!file.Contains(".db-", StringComparison.Ordinal) && File.Exists(file) && HasTrace(File.ReadAllText(file)))
            {
                traces.Add(file);
            }
        }

        return traces;
    }

    private static List<string> TracesInDatabase(string file)
    {
        var traces = new List<string>();
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var tables = Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'").Select(row => row[0]!).ToList();
        Assert.NotEmpty(tables);
        foreach (var table in tables)
        {
            traces.AddRange(Rows(connection, $"SELECT * FROM \"{table}\"")
                .SelectMany(row => row)
                .Where(value => value is not null && HasTrace(value))
                .Select(value => $"{Path.GetFileName(file)}.{table}: {value}"));
        }

        return traces;
    }

    private static List<string?[]> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names come from the database itself.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) switch
            {
                byte[] bytes => Encoding.UTF8.GetString(bytes),
                var value => value.ToString(),
            })]);
        }

        return rows;
    }

    private static bool HasTrace(string text) =>
        text.Contains("Quettelbaum", StringComparison.OrdinalIgnoreCase) || text.Contains(Email, StringComparison.OrdinalIgnoreCase);

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
