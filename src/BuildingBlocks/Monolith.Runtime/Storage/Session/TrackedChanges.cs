#pragma warning disable EF1001 // EF Core has no public API that finds an entry without looking for changes in all of them.
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Internal;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>Notices that a handler has cleared the change tracker, and with it the pending changes of earlier handlers.</summary>
internal sealed class TrackedChanges(ModuleDbContext db) : IPendingChanges
{
    private object? _tracked;

    private IStateManager States => ((IDbContextDependencies)db).StateManager;

    public bool AreLost => _tracked is { } entity && States.TryGetEntry(entity) is null;

    public void Remember() => _tracked = _tracked is null || AreLost ? States.Entries.FirstOrDefault()?.Entity : _tracked;
}
