using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>The tenant of the current request, event, timer or side effect.</summary>
/// <param name="db">The DbContext of the module, or null if its state lives in memory.</param>
internal sealed class CurrentTenant(ModuleDbContext? db) : ITenant
{
    public string? Id => MessageScope.Current?.Tenant;

    public async Task RunAsync(string tenant, Func<Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (!TenantKeys.IsTenant(tenant))
        {
            throw new ArgumentException($"'{tenant}' is not the id of a tenant. Use 1 to {TenantKeys.MaxLength} letters, digits, '-', '_' and '.'.", nameof(tenant));
        }

        var before = MessageScope.Current;
        if (before?.Tenant is { } current && current != tenant)
        {
            throw new InvalidOperationException($"The current tenant is '{current}', so this code cannot work for tenant '{tenant}'.");
        }

        if (before?.Tenant == tenant)
        {
            await work();
            return;
        }

        MessageScope.Current = (before ?? MessageScope.None) with { Tenant = tenant };
        var unit = db?.Session.Unit;
        try
        {
            await EnterAsync(tenant);
            await work();
            await EnterAsync(null);
        }
        catch
        {
            // The caller may go on, without what this tenant did.
            unit?.AbandonTenant();
            throw;
        }
        finally
        {
            MessageScope.Current = before;
        }

        async Task EnterAsync(string? next)
        {
            if (unit is not null)
            {
                await unit.EnterTenantAsync(next, cancellationToken);
            }
            else
            {
                db?.ChangeTracker.Clear();
            }
        }
    }
}
