using System.Net;
using Microsoft.Data.Sqlite;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>A module whose database file is lost while the host is down.</summary>
public sealed class LostDatabaseTests
{
    /// <summary>Without epochs, new products never reached Ordering and Inventory, orders stayed placed for ever, and health was green.</summary>
    [Fact]
    public async Task After_the_catalog_was_lost_new_products_can_be_ordered_and_the_divergence_shows_until_it_is_acknowledged()
    {
        using var directory = new TestDirectory();
        await using (var before = await MonolithProcess.StartAsync(directory.Path, MonolithProcess.OpenToEverybody))
        {
            var shop = new Shop(before.Http);
            for (var i = 0; i < 10; i++)
            {
                await shop.StockAsync(1m, 1);
            }

            Assert.Equal(0, await before.StopAsync());
        }

        foreach (var file in Directory.GetFiles(Path.Combine(directory.Path, "data"), "catalog.db*"))
        {
            File.Delete(file);
        }

        await using var monolith = await MonolithProcess.StartAsync(directory.Path, MonolithProcess.OpenToEverybody);
        var after = new Shop(monolith.Http);
        var order = await after.OrderAsync(await after.RegisterAsync(), (await after.StockAsync(10m, 5), 1));
        Assert.Equal("confirmed", (await after.SettledAsync(order)).GetProperty("status").GetString());
        Assert.Contains("'events divergences --module ordering'", await HealthOfOrderingAsync(), StringComparison.Ordinal);
        Assert.Contains("the log of catalog no longer contains what was handled", monolith.Output, StringComparison.Ordinal);

        var (exitCode, output) = await RunAsync("events", "divergences", "--module", "ordering");
        Assert.Equal(0, exitCode);
        Assert.Contains("catalog", output, StringComparison.Ordinal);
        (exitCode, output) = await RunAsync("events", "divergences", "--module", "ordering", "--acknowledge");
        Assert.Equal((0, "ordering: 1 acknowledged."), (exitCode, output.Trim()));
        Assert.DoesNotContain("divergences", await HealthOfOrderingAsync(), StringComparison.Ordinal);

        async Task<string> HealthOfOrderingAsync()
        {
            using var answer = await monolith.Http.GetAsync(new Uri("/health/modules/ordering", UriKind.Relative), TestContext.Current.CancellationToken);
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }

        Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
            MonolithProcess.RunCommandAsync(directory.Path, MonolithProcess.OpenToEverybody, arguments);
    }

    /// <summary>
    /// The recovery opened and closed the file, which released all locks of the host on it. A program with SQLite 3.40 that closed the file
    /// then deleted the write-ahead log, and the host went on writing to what was deleted. SQLite 3.51 notices that.
    /// </summary>
    [Fact]
    public async Task After_an_outage_at_start_the_host_had_no_lock_on_the_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows the locks of another process.");
        using var directory = new TestDirectory();
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(directory.Path, "data")).FullName, "catalog.db");
        var settings = new Dictionary<string, string>(MonolithProcess.OpenToEverybody) { ["Modules:catalog:Database:ConnectionString"] = $"Data Source={file};Default Timeout=1" };

        await using var monolith = await StartWithALockedFileAsync(directory.Path, settings, file);

        using var handle = File.OpenHandle(file, share: FileShare.ReadWrite);
        var inode = File.ReadLines($"/proc/self/fdinfo/{handle.DangerousGetHandle()}").Single(line => line.StartsWith("ino:", StringComparison.Ordinal)).Split('\t')[1];
        Assert.Contains(File.ReadLines("/proc/locks"), line => line.Contains($" {monolith.Id} ", StringComparison.Ordinal) && line.Contains($":{inode} ", StringComparison.Ordinal));
    }

    /// <summary>Starts a host that cannot create its tables until it has begun to serve, because this process holds a lock.</summary>
    private static async Task<MonolithProcess> StartWithALockedFileAsync(string directory, IReadOnlyDictionary<string, string> settings, string file)
    {
        await using var other = new SqliteConnection($"Data Source={file};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = other.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var url = MonolithProcess.FreeUrl();
        var starting = MonolithProcess.StartAsync(directory, settings, url);
        using var http = MonolithProcess.NewClient(url);
        await Eventually.TrueAsync(IsUnavailableAsync, TestContext.Current.CancellationToken);
        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var monolith = await starting;
        await new Shop(monolith.Http).UntilAsync("/health/modules/catalog", health => health.GetProperty("status").GetString() == "healthy");
        return monolith;

        async Task<bool> IsUnavailableAsync()
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/modules/catalog", UriKind.Relative), TestContext.Current.CancellationToken);
                return answer.StatusCode == HttpStatusCode.ServiceUnavailable;
            }
            catch (HttpRequestException) when (!starting.IsFaulted)
            {
                // It does not listen yet.
                return false;
            }
        }
    }

    /// <summary>The message was that of SQLite, and for a server that the database does not exist, with a hint about the folder of SQLite's files.</summary>
    [Theory]
    [InlineData("Sqlite", "is not available: SQLite Error 26", "db", "migrate")]
    [InlineData("Sqlite", "is not available: SQLite Error 26", "events", "parked", "--module", "profiles")]
    [InlineData("PostgreSql", "(127.0.0.1:1/shop/profiles) is not available: ", "db", "migrate")]
    [InlineData("PostgreSql", "(127.0.0.1:1/shop/profiles) is not available: ", "events", "retry", "--module", "profiles")]
    public async Task A_command_did_not_name_the_module_whose_database_does_not_answer(string provider, string text, params string[] arguments)
    {
        using var directory = new TestDirectory();
        Directory.CreateDirectory(Path.Combine(directory.Path, "data"));
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "data", "profiles.db"), new string('x', 5_000), TestContext.Current.CancellationToken);
        var settings = new Dictionary<string, string>(MonolithProcess.OpenToEverybody) { ["Database:Provider"] = provider };
        if (provider != "Sqlite")
        {
            settings["Database:ConnectionString"] = "Host=127.0.0.1;Port=1;Username=shop;Database=shop;Timeout=2";
        }

        var (exitCode, output) = await MonolithProcess.RunCommandAsync(directory.Path, settings, arguments);

        Assert.Equal(1, exitCode);
        Assert.Contains("The database of module profiles (", output, StringComparison.Ordinal);
        Assert.Contains(text, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Specify the module whose divergences to acknowledge", "--acknowledge")]
    [InlineData("--source needs --acknowledge", "--source", "catalog")]
    [InlineData("Module 'nobody' does not exist", "--module", "nobody")]
    public async Task Invalid_arguments_of_divergences_are_reported(string text, params string[] arguments)
    {
        using var directory = new TestDirectory();

        var (exitCode, output) = await MonolithProcess.RunCommandAsync(directory.Path, MonolithProcess.OpenToEverybody, ["events", "divergences", .. arguments]);

        Assert.Equal(2, exitCode);
        Assert.Contains(text, output, StringComparison.Ordinal);
    }
}
