using Stock.Migrations;

namespace Shop.Host;

internal static class Versions
{
    public static string Oldest => typeof(Initial).Name;
}
