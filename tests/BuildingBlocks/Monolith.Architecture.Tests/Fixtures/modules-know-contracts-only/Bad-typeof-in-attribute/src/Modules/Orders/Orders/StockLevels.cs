using Stock;

namespace Orders;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class ReplacesAttribute(params Type[] types) : Attribute
{
    public Type[] Types { get; } = types;
}

[Replaces(typeof(StockModule))]
internal static class StockLevels;
