using Npgsql;

namespace Shop;

public static class Reports
{
    public const string All = "x";

    public static NpgsqlDataSource Open() => NpgsqlDataSource.Create("Host=elsewhere");

    public static string Text() => "SELECT * FROM \"orders\".\"order_lines\"";
}
