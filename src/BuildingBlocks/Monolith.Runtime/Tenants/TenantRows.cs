using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Update;
using Microsoft.EntityFrameworkCore.ValueGeneration;
using Monolith.Infrastructure;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Shows queries the rows of the current tenant only, gives new rows its id, and saves no row of another tenant.</summary>
internal static class TenantRows
{
    private const string Property = nameof(ITenantOwned.TenantId);

    public static void ConfigureConventions(ModelConfigurationBuilder conventions) => conventions.Conventions.Add(_ => new Convention());

    /// <summary>Checks that a row that is about to be saved belongs to the tenant of the unit of work.</summary>
    /// <exception cref="UnrecoverableException">It belongs to another tenant, or no tenant is known.</exception>
    public static void Check(IUpdateEntry entry)
    {
        if (!entry.EntityType.ClrType.IsAssignableTo(typeof(ITenantOwned)))
        {
            return;
        }

        var property = entry.EntityType.FindProperty(Property)!;
        var tenant = ((ModuleDbContext)entry.Context).Session.Tenant ?? throw Unknown(entry.EntityType);
        var owner = entry.EntityState is EntityState.Added ? entry.GetCurrentValue<string?>(property) : entry.GetOriginalValue<string?>(property);
        if (owner != tenant || entry.GetCurrentValue<string?>(property) != tenant)
        {
            throw new UnrecoverableException(
                $"A {entry.EntityType.DisplayName()} of tenant '{owner}' cannot be saved, because the current tenant is '{tenant}'. Leave {Property} to the framework, and read entities through the query filter.");
        }
    }

    private static UnrecoverableException Unknown(IReadOnlyTypeBase entity) => new(
        $"A {entity.DisplayName()} belongs to a tenant, and none is known here: the event, timer or request has none. Use ITenant.RunAsync to work for a tenant.");

    private sealed class Convention : IModelFinalizingConvention
    {
        // EF Core replaces a DbContext in a filter by the one that runs the query, so the model keeps neither a DbContext nor a tenant.
        private static readonly Expression Tenant = Expression.Property(
            Expression.Property(Expression.Convert(Expression.Constant(null, typeof(ModuleDbContext)), typeof(IModuleSessionOwner)), nameof(IModuleSessionOwner.Session)),
            nameof(IModuleSession.Tenant));

        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            foreach (var entity in modelBuilder.Metadata.GetEntityTypes().Where(entity => entity.BaseType is null && entity.ClrType.IsAssignableTo(typeof(ITenantOwned))))
            {
                var property = entity.FindProperty(Property) ?? throw new InvalidOperationException(
                    $"{entity.DisplayName()} does not map {Property}. Map it, because the query filter of its tenant reads it.");
                property.SetIsNullable(false);
                property.SetMaxLength(TenantKeys.MaxLength);
                property.SetValueGeneratorFactory((_, _) => new Generator());
                property.SetValueGenerated(ValueGenerated.Never);

                var row = Expression.Parameter(entity.ClrType);
                var owner = Expression.Call(typeof(EF), nameof(EF.Property), [typeof(string)], row, Expression.Constant(Property));
                entity.SetQueryFilter(ITenantOwned.Filter, Expression.Lambda(Expression.Equal(owner, Tenant), row));
            }
        }
    }

    /// <summary>Generates the tenant of a new row, also where it is part of the key.</summary>
    private sealed class Generator : ValueGenerator<string>
    {
        public override bool GeneratesTemporaryValues => false;

        public override string Next(EntityEntry entry) => ((ModuleDbContext)entry.Context).Session.Tenant ?? throw Unknown(entry.Metadata);
    }
}
