namespace Shop;

public sealed record Rate(decimal PerEuro);
