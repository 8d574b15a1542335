namespace Shop;

public sealed class Customer
{
    public Guid Id { get; init; }
}
