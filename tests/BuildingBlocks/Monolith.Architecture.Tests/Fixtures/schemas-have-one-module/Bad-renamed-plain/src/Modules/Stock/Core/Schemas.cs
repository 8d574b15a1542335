namespace Acme.Modules.Stock;

internal static class Schemas
{
    public const string Stock = "ORDERS";
}
