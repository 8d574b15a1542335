namespace Acme.Modules.Orders.Domain;

public class Order
{
    public Guid Id { get; init; }

    public string Sku { get; init; } = "";
}
