using Stock.Contracts;

namespace Orders;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class AsksAttribute(params object[] queries) : Attribute
{
    public IReadOnlyList<object> Queries { get; } = queries;
}

[Asks(typeof(GetStock))]
internal static class StockLevels;
