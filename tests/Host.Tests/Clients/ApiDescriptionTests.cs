using System.Reflection;
using Acceptance.Tests;
using MediatR;

namespace Host.Tests;

/// <summary>The OpenAPI document names each operation and describes each field, so that a generated client is readable.</summary>
public sealed class ApiDescriptionTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private static readonly string[] OfTheHost = ["health", "modules", "operations", "storefront"];

    private readonly RunningHost _host = fixture.Host;

    [Fact]
    public async Task Every_operation_and_field_is_named_and_described()
    {
        using var http = _host.Operator();

        var document = await http.ReadAsync("/openapi/v1.json");

        Assert.Equal([], OpenApiFaults.Find(document));
        var fields = OpenApiFaults.FieldsOf(document);
        Assert.Equal("The total price.", OpenApiFaults.DescriptionOf(fields["OrderView.total"]));
        Assert.Equal("The total price, or null while unknown.", OpenApiFaults.DescriptionOf(fields["OrderInsight.total"]));
        Assert.Equal("The total number of items on all pages.", OpenApiFaults.DescriptionOf(fields["PageOfOrderView.total"]));
    }

    [Fact]
    public async Task Every_operation_of_a_module_is_named_after_its_command_or_query()
    {
        using var http = _host.Operator();
        var requests = RunningHost.FindModules().SelectMany(module => RequestsOf(module.GetType().Assembly).Select(request => $"{module.Name}_{request.Name}")).ToHashSet();

        var ids = OpenApiFaults.OperationsOf(await http.ReadAsync("/openapi/v1.json")).Values.Select(operation => operation.GetProperty("operationId").GetString()!).ToList();

        Assert.Contains("ordering_PlaceOrder", ids);
        Assert.Equal([], ids.Where(id => !OfTheHost.Contains(id.Split('_')[0])).Except(requests));
        Assert.Equal(
            [
                "health_GetLive", "health_GetModulesOrdering", "health_GetReady", "modules_Traffic",
                "operations_AcknowledgeDivergences", "operations_DiscardParked", "operations_GetAction", "operations_GetStory", "operations_GetStoryPart", "operations_ListActions", "operations_ListDivergences",
                "operations_ListParked", "operations_ListSubscriptions", "operations_PauseDelivery", "operations_PauseSubscription", "operations_Replay",
                "operations_ResumeDelivery", "operations_ResumeSubscription", "operations_RetryParked", "operations_RunRetention", "storefront_GetOrder",
            ],
            ids.Where(id => OfTheHost.Contains(id.Split('_')[0]) && (id.EndsWith("Ordering", StringComparison.Ordinal) || !id.StartsWith("health_GetModules", StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_page_has_no_buttons_of_another_site()
    {
        using var http = _host.Operator();

        var page = await http.GetStringAsync(new Uri("/scalar/", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains("\"agent\":{\"disabled\":true}", page, StringComparison.Ordinal);
        Assert.Contains("\"mcp\":{\"disabled\":true}", page, StringComparison.Ordinal);
        Assert.Contains("\"showDeveloperTools\":\"never\"", page, StringComparison.Ordinal);
        Assert.Contains("\"hideClientButton\":true", page, StringComparison.Ordinal);
        Assert.Contains("\"telemetry\":false", page, StringComparison.Ordinal);
        Assert.Contains("\"withDefaultFonts\":false", page, StringComparison.Ordinal);
    }

    /// <summary>Finds the commands and queries of a module and its Contracts.</summary>
    private static IEnumerable<Type> RequestsOf(Assembly module) => module.GetReferencedAssemblies()
        .Where(reference => reference.Name == module.GetName().Name + ".Contracts").Select(Assembly.Load).Append(module)
        .SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsAssignableTo(typeof(IBaseRequest)));
}
