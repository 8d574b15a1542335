using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Stock;

internal sealed class Reports(StockDbContext db)
{
    public Task Optimize() => db.Database.ExecuteSqlRawAsync("PRAGMA optimize");

    public static void Call(DbCommand command) => (command.CommandType, command.CommandText) = (CommandType.StoredProcedure, "stock.clean_up");
}
