#pragma warning disable EF1001 // See KeyLookups.
using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Loads the rows that the handlers of a batch look up by the keys of their events, all at once instead of one by one. It begins with the
/// second lookup of an entity, so that a single one stays cheap.
/// </summary>
internal sealed class LoadAhead
{
    private readonly Dictionary<IEntityType, (int Misses, HashSet<object>? Absent)> _lookups = [];
    private HashSet<string> _keys = [];

    /// <summary>Begins a batch.</summary>
    /// <param name="keys">The keys of its events.</param>
    public void Begin(IReadOnlyCollection<string> keys)
    {
        _keys = [.. keys];
        _lookups.Clear();
    }

    /// <summary>Forgets which rows do not exist, because a statement may have added them, or the context no longer tracks what it added.</summary>
    public void Forget()
    {
        foreach (var type in _lookups.Keys)
        {
            _lookups[type] = (int.MaxValue, null);
        }
    }

    /// <summary>Returns whether a row that the context does not track is known not to exist. Loads the rows of the batch if that is worth it.</summary>
    public async ValueTask<bool> IsAbsentAsync<TEntity>(IStateManager states, IEntityType type, object key, CancellationToken cancellationToken)
        where TEntity : class
    {
        if (_keys.Count < 2 || Convert.ToString(key, CultureInfo.InvariantCulture) is not { } text || !_keys.Contains(text))
        {
            return false;
        }

        var (misses, absent) = _lookups.GetValueOrDefault(type);
        if (absent is null && misses == 1)
        {
            absent = await LoadAsync<TEntity>(states, type.FindPrimaryKey()!, cancellationToken);
        }

        _lookups[type] = (misses < int.MaxValue ? misses + 1 : misses, absent);
        return absent?.Contains(key) == true;
    }

    private Task<HashSet<object>> LoadAsync<TEntity>(IStateManager states, IKey primaryKey, CancellationToken cancellationToken)
        where TEntity : class
    {
        var type = primaryKey.Properties[0].ClrType;
        return type == typeof(Guid) ? LoadAsync<TEntity, Guid>(states, primaryKey, text => Guid.TryParse(text, out var key) ? [key] : [], cancellationToken)
            : type == typeof(long) ? LoadAsync<TEntity, long>(states, primaryKey, text => long.TryParse(text, CultureInfo.InvariantCulture, out var key) ? [key] : [], cancellationToken)
            : type == typeof(int) ? LoadAsync<TEntity, int>(states, primaryKey, text => int.TryParse(text, CultureInfo.InvariantCulture, out var key) ? [key] : [], cancellationToken)
            : type == typeof(string) ? LoadAsync<TEntity, string>(states, primaryKey, text => [text], cancellationToken)
            : Task.FromResult(new HashSet<object>());
    }

    private async Task<HashSet<object>> LoadAsync<TEntity, TKey>(
        IStateManager states, IKey primaryKey, Func<string, IEnumerable<TKey>> parse, CancellationToken cancellationToken)
        where TEntity : class
        where TKey : notnull
    {
        var missing = _keys.SelectMany(parse).Where(key => states.TryGetEntry(primaryKey, [key]) is null).ToList();
        var entity = Expression.Parameter(typeof(TEntity));
        var property = Expression.Call(typeof(EF), nameof(EF.Property), [typeof(TKey)], entity, Expression.Constant(primaryKey.Properties[0].Name));
        Expression<Func<List<TKey>>> keys = () => missing;
        var isMissing = Expression.Call(keys.Body, typeof(List<TKey>).GetMethod(nameof(List<TKey>.Contains))!, property);

        // A module may track no results of queries by default. A row that is not tracked would count as one that does not exist.
        await states.Context.Set<TEntity>().AsTracking().Where(Expression.Lambda<Func<TEntity, bool>>(isMissing, entity)).LoadAsync(cancellationToken);

        // Databases compare texts by their collations, so a text that was not found may still be in the table.
        return typeof(TKey) == typeof(string) ? [] : missing.Where(key => states.TryGetEntry(primaryKey, [key]) is null).Cast<object>().ToHashSet();
    }
}
