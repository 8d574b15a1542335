using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Shop.Host;

internal sealed class ReportContext(DbContextOptions<ReportContext> options) : DbContext(options);

internal static class Reports
{
    public static DbConnection Open() => SqliteFactory.Instance.CreateConnection()!;

    public static void Fill(DbCommand command) => command.CommandText = "COPY orders.orders TO STDOUT";
}
