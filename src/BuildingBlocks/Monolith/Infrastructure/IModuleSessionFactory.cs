using System.ComponentModel;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Monolith.Infrastructure;

/// <summary>Connects a <see cref="ModuleDbContext"/> to the engine. The engine adds it to the options of the DbContext.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IModuleSessionFactory : IDbContextOptionsExtension
{
    /// <summary>Creates the session of a new DbContext.</summary>
    /// <param name="context">The DbContext.</param>
    /// <param name="save">Writes the tracked changes by EF Core, in the current transaction if one is open.</param>
    IModuleSession CreateSession(ModuleDbContext context, Func<CancellationToken, Task<int>> save);
}
