namespace Acme.Shared;

public static class Reports
{
    public static string Sql => "SELECT COUNT(*) FROM stock.items";
}
