#pragma warning disable EF1001 // EF Core has no public API that distinguishes a lookup by key from another query.
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
        private readonly IKey _key;

        public Finder(IStateManager stateManager, IDbSetSource setSource, IDbSetCache setCache, IEntityType type)
            : base(stateManager, setSource, setCache, type) => (_states, _type, _key) = (stateManager, type, type.FindPrimaryKey()!);

        public override async ValueTask<TEntity?> FindAsync(object?[]? keyValues, CancellationToken cancellationToken = default)
        {
            if (_states.Context is not ModuleDbContext { Session.Unit: { } unit })
            {
                return await base.FindAsync(keyValues, cancellationToken);
            }

            using var lookup = unit.Deferred.BeginLookup();
            if (keyValues is not [{ } key] || !IsOfOneProperty(key) || _states.TryGetEntry(_key, keyValues) is not null)
            {
                return Noted(lookup, await base.FindAsync(keyValues, cancellationToken));
            }

            if (await unit.LoadAhead.IsAbsentAsync<TEntity>(_states, _type, key, cancellationToken))
            {
                return null;
            }

            // The rows of the batch may have been loaded ahead.
            return Noted(lookup, _states.TryGetEntry(_key, keyValues) is null && _states.Context.ChangeTracker.QueryTrackingBehavior is QueryTrackingBehavior.TrackAll
                ? await CompiledLookup<TEntity>.Of(_key).FindAsync(_states.Context, key, cancellationToken)
                : await base.FindAsync(keyValues, cancellationToken));
        }

        private bool IsOfOneProperty(object key) => !_type.HasSharedClrType && _key.Properties.Count == 1 && key.GetType() == _key.Properties[0].ClrType;

        /// <summary>Turns the lookup into a read if a query would not find the same.</summary>
        private TEntity? Noted(DeferredWrites.Lookup lookup, TEntity? found)
        {
            if (found is not null && IsUnlikeItsRow(_states.TryGetEntry(found)))
            {
                lookup.Read();
            }

            return found;
        }

        /// <summary>Returns whether saving an entity would make it different from what it is now: it disappears, or the database generates values.</summary>
        private bool IsUnlikeItsRow(InternalEntityEntry? entry) => entry?.EntityState is EntityState.Deleted
            || (entry?.EntityState is EntityState.Added or EntityState.Modified && _type.GetFlattenedProperties().Any(p => p.ValueGenerated is not ValueGenerated.Never && !p.IsPrimaryKey()));
    }
}
