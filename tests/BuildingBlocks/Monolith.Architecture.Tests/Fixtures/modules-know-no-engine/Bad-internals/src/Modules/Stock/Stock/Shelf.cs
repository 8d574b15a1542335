using Monolith.Infrastructure;

namespace Stock;

internal static class Shelf
{
    public static void Forget(StockDbContext db) => ((IModuleSessionOwner)db).Session.Reset();

    public static Type? Session() => Type.GetType("Monolith.Runtime.Storage.ModuleSession, Monolith.Runtime");
}
