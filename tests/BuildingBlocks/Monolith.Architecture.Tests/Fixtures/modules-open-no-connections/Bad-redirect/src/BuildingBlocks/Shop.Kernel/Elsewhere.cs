namespace Microsoft.EntityFrameworkCore;

// The method has the name of a method of SQL Server's provider and of the in-memory provider.
public static class ElsewhereDbContextOptionsExtensions
{
    public static DbContextOptionsBuilder UseElsewhere(this DbContextOptionsBuilder options, string connection) => options;
}
