using Microsoft.EntityFrameworkCore;

namespace Stock;

internal sealed class Reports(StockDbContext db)
{
    public Task Load() => RunAsync("LOAD 'auto_explain'");

    private Task RunAsync(string sql) => db.Database.ExecuteSqlRawAsync(sql);
}
