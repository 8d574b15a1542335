namespace Shop;

public sealed class Address
{
    public required string City { get; set; }
}
