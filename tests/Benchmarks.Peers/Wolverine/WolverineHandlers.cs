namespace Monolith.Benchmarks.Peers;

// Public because WolverineFx generates code that calls them. The transaction comes from its middleware.

/// <summary>Stores each order individually.</summary>
public static class EachOrderHandler
{
    public static void Handle(OrderPlaced message, ProjectingContext db) => db.Add(message.ToProjection());
}

/// <summary>Stores the orders of a batch together.</summary>
public static class OrderBatchHandler
{
    public static void Handle(OrderPlaced[] messages, ProjectingContext db) => db.AddRange(messages.Select(m => m.ToProjection()));
}
