using Acme.Modules.Stock;

namespace Acme.Modules.Orders.Tests;

/// <summary>Tests may use several modules. They belong to none.</summary>
public class OrderTests
{
    public Item Item { get; } = new();
}
