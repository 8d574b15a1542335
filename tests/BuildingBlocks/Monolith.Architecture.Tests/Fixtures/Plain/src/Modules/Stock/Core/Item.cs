namespace Acme.Modules.Stock;

public class Item
{
    public Guid Id { get; init; }

    public string Sku { get; init; } = "";
}
