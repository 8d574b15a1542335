using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Stock;

internal sealed class Reports(StockDbContext db)
{
    private const string Table = "stock_items";

    private static readonly string Count = "SELECT count(*) FROM " + Table;

    private readonly string _delete = $"DELETE FROM {Table}";

    public Task Literal(Guid id) => db.Database.ExecuteSqlRawAsync("DELETE FROM stock_items WHERE ProductId = {0}", id);

    public Task Interpolated(Guid id) => db.Database.ExecuteSqlAsync($"DELETE FROM stock_items WHERE ProductId = {id}");

    public Task Field() => db.Database.ExecuteSqlRawAsync(_delete);

    public async Task AfterAwaitAsync(bool all, CancellationToken cancellationToken)
    {
        var sql = all ? "DELETE FROM stock_items" : Count;
        await Task.Yield();
        await db.Database.ExecuteSqlRawAsync(sql, cancellationToken);
    }

    public Task Grown(int limit, bool sorted)
    {
        var sql = $"SELECT * FROM {Name()} LIMIT {limit}";
        for (var at = 0; at < limit; at++)
        {
            sql += " OFFSET " + at;
        }

        return db.Database.ExecuteSqlRawAsync(sorted ? $"{sql} ORDER BY 1" : sql);
    }

    public Task Long(int a, int b) =>
        db.Database.ExecuteSqlRawAsync("DELETE FROM stock_items WHERE Available > " + a + " AND Available < " + b + " OR Available = " + Half(b));

    public Task Built(bool all)
    {
        var sql = new StringBuilder("DELETE FROM ").Append(Table);
        if (!all)
        {
            sql.Append(" WHERE Available > ").Append(9).AppendLine();
        }

        return db.Database.ExecuteSqlRawAsync(sql.ToString());
    }

    public Task Joined() => db.Database.ExecuteSqlRawAsync("SELECT " + string.Join(", ", "ProductId", "Available") + string.Format(" FROM {0}", Table));

    public Task Helped() => RunAsync("DELETE FROM stock_items", string.Empty);

    public Task Captured(bool all)
    {
        var sql = "DELETE FROM stock_items".Trim();
        Func<Task> run = () => db.Database.ExecuteSqlRawAsync(sql);
        return all ? run() : Task.CompletedTask;
    }

    public void Fill(DbCommand command, string state) => command.CommandText = state switch
    {
        "low" => "SELECT * FROM stock_items WHERE Available < 5",
        "none" => "SELECT * FROM stock_items WHERE Available = 0",
        _ => Name() + " ",
    };

    public Task Defaulted(bool all) => DefaultAsync(all ? "DELETE FROM stock_items" : null);

    public void BuiltInALoop(int limit)
    {
        var sql = new StringBuilder("DELETE FROM stock_items WHERE Available = 0");
        for (var at = 1; at < limit; at++)
        {
            db.Database.ExecuteSqlRaw(sql.ToString());
            sql.Append(" OR Available = ").Append(at);
        }
    }

    private static string Name() => Table;

    private static string Half(int value) => (value / 2).ToString();

    private Task DefaultAsync(string? sql)
    {
        sql ??= "DELETE FROM stock_items WHERE Available = 0";
        return db.Database.ExecuteSqlRawAsync(sql);
    }

    private Task RunAsync(string sql, string suffix) => db.Database.ExecuteSqlRawAsync(sql + suffix);
}
