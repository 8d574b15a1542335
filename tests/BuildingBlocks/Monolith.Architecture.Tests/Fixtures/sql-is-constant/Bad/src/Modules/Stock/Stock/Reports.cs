using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace Stock;

internal sealed class Reports(StockDbContext db, IConfiguration settings, string table)
{
    private readonly Func<string, object[], int> _run = db.Database.ExecuteSqlRaw;

    public string Filter { get; set; } = "1 = 1";

    public Task OfSetting() => db.Database.ExecuteSqlRawAsync(settings["Reports:Sql"]!);

    public async Task OfFileAsync(CancellationToken cancellationToken)
    {
        var sql = await File.ReadAllTextAsync("report.sql", cancellationToken);
        await db.Database.ExecuteSqlRawAsync(sql, cancellationToken);
    }

    public Task OfResource()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("report")!);
        return db.Database.ExecuteSqlRawAsync(reader.ReadToEnd());
    }

    public Task OfConstructor() => db.Database.ExecuteSqlRawAsync("DELETE FROM " + table);

    public Task OfProperty() => db.Database.ExecuteSqlRawAsync($"DELETE FROM stock_items WHERE {Filter}");

    public Task Interpolated(DayOfWeek day) => db.Database.ExecuteSqlRawAsync($"DELETE FROM {day}");

    public Task Formatted(object name) => db.Database.ExecuteSqlRawAsync(string.Format("DELETE FROM {0}", name));

    public Task Created(string format) => db.Database.ExecuteSqlAsync(FormattableStringFactory.Create(format));

    public Task Built(string part)
    {
        var sql = new StringBuilder("DELETE FROM ");
        sql.Append(part);
        return db.Database.ExecuteSqlRawAsync(sql.ToString());
    }

    public Task Shared(Action<StringBuilder> fill)
    {
        var sql = new StringBuilder("DELETE FROM ");
        fill(sql);
        return db.Database.ExecuteSqlRawAsync(sql.ToString());
    }

    public Task Sometimes(bool own, string other) => db.Database.ExecuteSqlRawAsync("DELETE FROM " + (own ? "stock_items" : other));

    public Task Joined(IEnumerable<string> names) => db.Database.ExecuteSqlRawAsync("SELECT " + string.Join(", ", names));

    public Task Replaced() => db.Database.ExecuteSqlRawAsync("DELETE FROM ordXers".Replace("X", ""));

    public static SqliteCommand Command(string sql) => new(sql);

    public Task ForEach(IEnumerable<string> tables) => Task.WhenAll(tables.Select(name => db.Database.ExecuteSqlRawAsync("DELETE FROM " + name)));

    public static MethodInfo? Reflected() => typeof(RelationalDatabaseFacadeExtensions).GetMethod("ExecuteSqlRaw");

    public int Delegated() => _run("DELETE FROM stock_items", []);

    public Task ByReference()
    {
        Fill(out var sql);
        return db.Database.ExecuteSqlRawAsync(sql);
    }

    public Task Overwritten() => OverwriteAsync("DELETE FROM stock_items");

    public Task Changed() => ChangeAsync("DELETE FROM stock_items");

    public void BuiltInALoop(IEnumerable<string> parts)
    {
        var sql = new StringBuilder("DELETE FROM stock_items");
        foreach (var part in parts)
        {
            db.Database.ExecuteSqlRaw(sql.ToString());
            sql.Append(part);
        }
    }

    public Task Variants(int one) =>
        db.Database.ExecuteSqlRawAsync(string.Format("SELECT {0}, {1} FROM stock_items", Column(one), Column(one + 1)));

    private static string Column(int number) => number switch
    {
        0 => "a",
        1 => "b",
        2 => "c",
        3 => "d",
        4 => "e",
        5 => "f",
        6 => "g",
        7 => "h",
        _ => "i",
    };

    private Task OverwriteAsync(string sql)
    {
        sql = "DELETE FROM " + Environment.MachineName;
        return db.Database.ExecuteSqlRawAsync(sql);
    }

    private Task ChangeAsync(string sql)
    {
        Change(ref sql);
        return db.Database.ExecuteSqlRawAsync(sql);
    }

    private static void Change(ref string sql) => sql += Environment.MachineName;

    private static void Fill(out string sql) => sql = "DELETE FROM " + Environment.MachineName;
}
