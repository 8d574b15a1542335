namespace Shop;

public sealed record Address(string Street, string Town);
