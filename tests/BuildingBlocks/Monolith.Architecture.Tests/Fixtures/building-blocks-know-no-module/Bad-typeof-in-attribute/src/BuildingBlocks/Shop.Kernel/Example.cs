using Stock.Contracts;

namespace Shop;

[AttributeUsage(AttributeTargets.Class)]
public sealed class ExampleAttribute : Attribute
{
    public Type? Of { get; init; }
}

[Example(Of = typeof(StockReserved))]
public static class Examples;
