using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Stock;

internal static class Shelf
{
    // The namespaces of EF Core and of the module may have the same last part.
    public static string Provider(StockDbContext db) => ((IInfrastructure<IServiceProvider>)db).Instance.ToString() + "Monolith.Runtime keeps it";
}
