namespace Orders.Contracts;

public sealed record Address(string City);
