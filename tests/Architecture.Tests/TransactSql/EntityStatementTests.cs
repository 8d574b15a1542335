using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;
using Monolith;
using Monolith.Runtime.Storage;

namespace Architecture.Tests.TransactSql;

/// <summary>Each entity of each module, those of the building blocks among them: read, inserted, changed, deleted, one and several.</summary>
public sealed class EntityStatementTests
{
    private static readonly MethodInfo Read = typeof(EntityStatementTests).GetMethod(nameof(ReadAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static TheoryData<string> Folders => ModuleOnSqlServer.Folders;

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Every_entity_is_read_and_saved_with_valid_T_SQL_for_the_modules_schema(string folder)
    {
        await using var module = ModuleOnSqlServer.Compose(folder);
        var db = module.CreateContext();
        foreach (var entity in db.Model.GetEntityTypes())
        {
            await Calls.OfAsync(this, Read.MakeGenericMethod(entity.ClrType), db);
            foreach (var count in new[] { 1, 5 })
            {
                await SaveAsync(db, entity, count);
            }
        }

        var statements = string.Join('\n', module.Server.Sent.Select(sent => sent.Text));
        Assert.All(db.Model.GetEntityTypes().Select(entity => $"[{module.Name}].[{entity.GetTableName()}]"), table =>
        {
            Assert.Contains($"FROM {table}", statements, StringComparison.Ordinal);
            Assert.Contains($"INSERT INTO {table}", statements, StringComparison.Ordinal);
            Assert.Contains($"DELETE FROM {table}", statements, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(module.Server.Sent, sent => sent.Text.Contains("INSERT", StringComparison.Ordinal) && sent.Text.Contains("[cluster_key]", StringComparison.Ordinal));
        Assert.Empty(module.FindWrong());
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task The_row_of_every_entity_is_locked_with_valid_T_SQL_for_the_modules_schema(string folder)
    {
        await using var module = ModuleOnSqlServer.Compose(folder);
        var db = module.CreateContext();
#pragma warning disable EF1001 // Only EF Core itself creates the entries of its exceptions.
        var entries = db.Model.GetEntityTypes().Select(entity => (IUpdateEntry)Make(db, entity, 1).GetInfrastructure()).ToList();
#pragma warning restore EF1001
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(TestContext.Current.CancellationToken);

        await RowLocks.LockAsync(db, [new DbUpdateException("A wrapper.", new DbUpdateConcurrencyException("A conflict.", entries))], TestContext.Current.CancellationToken);

        var locks = module.Server.Sent.Select(sent => sent.Text).Where(text => text.Contains("UPDLOCK", StringComparison.Ordinal)).ToList();
        Assert.Equal(entries.Count, locks.Count);
        Assert.Equal(locks.Order(StringComparer.Ordinal), locks);
        Assert.Empty(module.FindWrong());
    }

    private static async Task ReadAsync<TEntity>(ModuleDbContext db)
        where TEntity : class => Assert.Empty(await db.Set<TEntity>().ToListAsync(TestContext.Current.CancellationToken));

    private static async Task SaveAsync(ModuleDbContext db, IEntityType entity, int count)
    {
        // There are at most as many rows as keys.
        var most = entity.FindPrimaryKey()!.Properties is [{ ClrType: { IsEnum: true } keys }] ? keys.GetEnumValues().Length : count;
        var entries = Enumerable.Range(1, Math.Min(count, most)).Select(number => Make(db, entity, number)).ToList();
        foreach (var state in new[] { EntityState.Added, EntityState.Modified, EntityState.Deleted })
        {
            if (state != EntityState.Modified || entity.GetProperties().Any(property => !property.IsPrimaryKey()))
            {
                entries.ForEach(entry => entry.State = state);
                await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    private static EntityEntry Make(ModuleDbContext db, IEntityType entity, int number)
    {
        var entry = db.Entry(Samples.Of(entity.ClrType));
        foreach (var property in entity.GetComplexProperties())
        {
            entry.ComplexProperty(property).CurrentValue = Samples.Of(property.ClrType);
        }

        foreach (var property in entity.GetProperties().Where(property => property.ValueGenerated == ValueGenerated.Never))
        {
            var differs = property.IsKey() || property.GetContainingIndexes().Any(index => index.IsUnique);
            entry.Property(property).CurrentValue = property.Name == nameof(ITenantOwned.TenantId) ? Samples.Tenant
                : differs ? Samples.Of(property.ClrType, number)
                : Samples.Of(property.ClrType);
        }

        return entry;
    }
}
