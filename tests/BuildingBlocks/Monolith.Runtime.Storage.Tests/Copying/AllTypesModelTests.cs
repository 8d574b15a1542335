using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Copies a module whose model contains all kinds of column mappings of EF Core.</summary>
public abstract class AllTypesModelTests
{
    protected abstract ServerDatabases Server { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_mapped_type_is_copied_unchanged()
    {
        Server.SkipIfMissing();
        var database = await Server.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("monolith-").FullName;
        try
        {
            var (sqlite, server) = (new DatabaseSettings($"Data Source={folder}/alltypes.db;Pooling=False", "alltypes"), Server.SettingsOf(database + ";Pooling=false", "alltypes"));
            await new SqliteProvider().PrepareAsync(sqlite, Token);
            var before = "";
            await InAsync(new SqliteProvider(), sqlite, async db =>
            {
                await DatabaseHarness.CreateTablesAsync(db);
                db.AddRange(Rows());
                db.Entry(db.Things.Local.Single(t => t.Id == 1)).Property("Hidden").CurrentValue = "in the shadow";
                await db.SaveChangesAsync(Token);
                before = await ReportAsync(db);
            });
            await InAsync(Server.Provider, server, DatabaseHarness.CreateTablesAsync);

            await InAsync(new SqliteProvider(), sqlite, async db =>
            {
                var report = await ModuleCopy.RunAsync(db, Server.Provider, server, null, Token);
                Assert.True(report.Matches, string.Join(", ", report.Tables.Where(t => !t.Matches)));
            });

            await InAsync(Server.Provider, server, async db => Assert.Equal(before, await ReportAsync(db)));
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
            await Server.DropAsync(database);
        }
    }

    /// <summary>The first row refers to the last one.</summary>
    private static Thing[] Rows() =>
    [
        new() { Id = 1, ParentId = 3, Flavour = Flavour.Sour, Price = new Money(1.5m, "EUR"), Day = new DateOnly(2030, 1, 2), Took = TimeSpan.FromMicroseconds(3_600_000_001), Bytes = [0, 1, 255], Ratio = 0.1, Words = ["a", "b, \"c\""], Letter = 'ß' },
        new() { Id = 2, ParentId = 1, Flavour = Flavour.Sweet, Ratio = double.MaxValue, Words = [], Letter = 'x' },
        new Special { Id = 3, Flavour = Flavour.Sweet, Extra = 79_228_162_514_264_337.5935m, Words = ["only"], Letter = 'y', Price = new Money(0m, "JPY") },
    ];

    private static async Task<string> ReportAsync(AllTypesDbContext db) => string.Join(Environment.NewLine, (await db.Things.OrderBy(t => t.Id).ToListAsync(Token)).Select(t =>
        $"{t.GetType().Name} {t.Id} {t.ParentId} {t.Flavour} {t.Price?.Amount:0.####} {t.Price?.Currency} {t.Day:o} {t.Took} {Convert.ToHexString(t.Bytes ?? [])} {t.Ratio:r} {string.Join('|', t.Words)} {t.Letter} {(t as Special)?.Extra:0.####} {db.Entry(t).Property("Hidden").CurrentValue}"));

    private static Task InAsync(DatabaseProvider provider, DatabaseSettings settings, Func<AllTypesDbContext, Task> work) =>
        AllTypesModule.InAsync("alltypes", provider, settings, work);
}
