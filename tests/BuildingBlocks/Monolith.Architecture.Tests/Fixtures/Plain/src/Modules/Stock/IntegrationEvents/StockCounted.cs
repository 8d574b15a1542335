namespace Acme.Modules.Stock.IntegrationEvents;

public class StockCounted
{
    public string Sku { get; init; } = "";
}
