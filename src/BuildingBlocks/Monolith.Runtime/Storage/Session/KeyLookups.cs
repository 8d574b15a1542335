#pragma warning disable EF1001 // EF Core has no public API that tells a lookup by key from another query.
using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Metadata;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Lets <c>FindAsync</c> work without saving pending changes first. A lookup by key finds what earlier handlers changed in what the
/// context tracks, and a row that it does not track is one that they did not change.
/// </summary>
internal sealed class KeyLookups : IEntityFinderSource
{
    private readonly ConcurrentDictionary<Type, Func<IStateManager, IDbSetSource, IDbSetCache, IEntityType, IEntityFinder>> _factories = new();

    public IEntityFinder Create(IStateManager stateManager, IDbSetSource setSource, IDbSetCache setCache, IEntityType type) => _factories.GetOrAdd(
        type.ClrType,
        entity => typeof(KeyLookups).GetMethod(nameof(CreateFinder), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
            .MakeGenericMethod(entity)
            .CreateDelegate<Func<IStateManager, IDbSetSource, IDbSetCache, IEntityType, IEntityFinder>>())(stateManager, setSource, setCache, type);

    private static Finder<TEntity> CreateFinder<TEntity>(IStateManager stateManager, IDbSetSource setSource, IDbSetCache setCache, IEntityType type)
        where TEntity : class => new(stateManager, setSource, setCache, type);

    private sealed class Finder<TEntity> : EntityFinder<TEntity>
        where TEntity : class
    {
        private readonly IStateManager _states;
        private readonly IEntityType _type;

        public Finder(IStateManager stateManager, IDbSetSource setSource, IDbSetCache setCache, IEntityType type)
            : base(stateManager, setSource, setCache, type) => (_states, _type) = (stateManager, type);

        private DeferredWrites? Deferred => (_states.Context as ModuleDbContext)?.Session.Unit?.Deferred;

        public override async ValueTask<TEntity?> FindAsync(object?[]? keyValues, CancellationToken cancellationToken = default)
        {
            using var lookup = Deferred?.BeginLookup();
            var found = await base.FindAsync(keyValues, cancellationToken);
            if (found is not null && IsUnlikeItsRow(_states.TryGetEntry(found)))
            {
                lookup?.Read();
            }

            return found;
        }

        /// <summary>Returns whether saving an entity would make it different from what it is now: it disappears, or the database generates values.</summary>
        private bool IsUnlikeItsRow(InternalEntityEntry? entry) => entry?.EntityState is EntityState.Deleted
            || (entry?.EntityState is EntityState.Added or EntityState.Modified && _type.GetFlattenedProperties().Any(p => p.ValueGenerated is not ValueGenerated.Never && !p.IsPrimaryKey()));
    }
}
