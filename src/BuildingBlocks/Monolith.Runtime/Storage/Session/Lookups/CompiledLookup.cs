using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Monolith.Runtime.Storage;

/// <summary>
/// The query of a lookup by key, compiled once for each model. Without it, EF Core composes the expression at each lookup, in order to find
/// the query that it has compiled for it.
/// </summary>
internal abstract class CompiledLookup<TEntity>
    where TEntity : class
{
    private static readonly ConditionalWeakTable<IKey, CompiledLookup<TEntity>> Compiled = [];

    /// <summary>Returns the query for a primary key of one property.</summary>
    public static CompiledLookup<TEntity> Of(IKey key) => Compiled.GetValue(key, static key => (CompiledLookup<TEntity>)Activator.CreateInstance(
        typeof(CompiledLookup<>.ByKey<>).MakeGenericType(typeof(TEntity), key.Properties[0].ClrType), key.Properties[0].Name)!);

    public abstract Task<TEntity?> FindAsync(DbContext db, object key, CancellationToken cancellationToken);

    private sealed class ByKey<TKey>(string property) : CompiledLookup<TEntity>
        where TKey : notnull
    {
        private readonly Func<DbContext, TKey, CancellationToken, Task<TEntity?>> _find = EF.CompileAsyncQuery(
            (DbContext db, TKey key, CancellationToken cancellationToken) =>
                db.Set<TEntity>().FirstOrDefault(row => EF.Property<TKey>(row, property).Equals(key)));

        public override Task<TEntity?> FindAsync(DbContext db, object key, CancellationToken cancellationToken) => _find(db, (TKey)key, cancellationToken);
    }
}
