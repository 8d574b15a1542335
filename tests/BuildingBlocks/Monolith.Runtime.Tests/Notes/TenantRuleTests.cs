using Microsoft.AspNetCore.Routing;

namespace Monolith.Runtime.Tests;

/// <summary>Modules that cannot keep their tenants apart are refused at start.</summary>
public sealed class TenantRuleTests
{
    [Fact]
    public void A_module_with_documents_has_no_tenants()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => TwoModules.Compose([new DocumentsOfTenants()]));

        Assert.StartsWith("Module 'notes' cannot keep its tenants apart:", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("NotesDocuments keeps documents, whose keys are not those of one tenant. Derive it from ModuleDbContext, and keep tables.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_in_memory_has_no_tenants()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => TenantRule.Check(
            new ModuleDescriptor("search", typeof(IModule).Assembly, ContextType: null, Database: null, [], []) { UsesTenants = true }));

        Assert.Contains("Its state lives in memory, which has no rows that a query filter could hide.", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class DocumentsOfTenants : IModule
    {
        public string Name => "notes";

        public void AddServices(ModuleBuilder module) => module.UseTenants().UseDbContext<NotesDocuments>();

        public void MapEndpoints(IEndpointRouteBuilder endpoints)
        {
        }
    }
}
