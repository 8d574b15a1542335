namespace Microsoft.EntityFrameworkCore;

// Named as that of SQL Server's and of the in-memory provider.
public static class ElsewhereDbContextOptionsExtensions
{
    public static DbContextOptionsBuilder UseElsewhere(this DbContextOptionsBuilder options, string connection) => options;
}
