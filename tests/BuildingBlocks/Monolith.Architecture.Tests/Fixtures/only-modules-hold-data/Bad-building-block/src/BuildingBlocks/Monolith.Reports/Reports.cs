using Microsoft.Data.Sqlite;

namespace Reports;

// The name of a package does not make it one of the framework.
public static class Reports
{
    public static SqliteConnection Open() => new("Data Source=elsewhere");
}
