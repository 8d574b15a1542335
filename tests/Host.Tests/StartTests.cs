using System.Net;
using Acceptance.Tests;
using Monolith.Hosting;

namespace Host.Tests;

/// <summary>Settings that would admit all callers, or none, prevent startup and are named.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Production", "Auth:Authority", null, "Set Auth:Authority to the address of your OpenID Connect authority, and Auth:Audience")]
    [InlineData("Staging", "Auth:Authority", null, "the environment is Staging")]
    [InlineData("Production", "Auth:Authority", "", "Set Auth:Authority")]
    [InlineData("Production", "Auth:Authority", "login.example.org", "Auth:Authority has the invalid value 'login.example.org'")]
    [InlineData("Production", "Auth:Audience", null, "Auth:Audience is not set")]
    [InlineData("Development", "Auth:Audience", null, "Auth:Audience is not set")]
    [InlineData("Production", "Auth:RequireHttpsMetadata", null, "or set Auth:RequireHttpsMetadata to false")]
    [InlineData("Development", "Auth:RequireHttpsMetadata", "true", "or set Auth:RequireHttpsMetadata to false")]
    [InlineData("Production", "Auth:CustomerClaim", "", "Auth:CustomerClaim is empty")]
    [InlineData("Production", "Auth:TenantClaim", "", "Auth:TenantClaim is empty")]
    [InlineData("Production", "Limits:RequestsPerSecond", "-1", "Limits:RequestsPerSecond must be between 0 and 1000000")]
    [InlineData("Production", "Limits:Burst", "0", "Limits:Burst must be between 1 and 1000000")]
    [InlineData("Production", "Limits:RequestTimeout", "00:00:00", "Limits:RequestTimeout must be between 00:00:00.100")]
    [InlineData("Production", "Limits:MaxRequestBytes", "0", "Limits:MaxRequestBytes must be between 1024")]
    [InlineData("Production", "Database:Directory", "", "The setting Database:Directory is empty")]
    [InlineData("Production", "Modules:payments:Database:ConnectionString", "garbled", "The connection string of module 'payments' (provider Sqlite) is invalid")]
    [InlineData("Production", "urls", "http://localhost:70000", "The address 'http://localhost:70000' to serve at is invalid")]
    [InlineData("Production", "urls", "localhost", "The address 'localhost' to serve at is invalid")]
    [InlineData("Production", "Database:Provder", "PostgreSql", "The setting Database:Provder does not exist. Did you mean Database:Provider?")]
    [InlineData("Production", "Databse:Provider", "PostgreSql", "Did you mean Database:Provider?")]
    [InlineData("Production", "Mesaging:BatchSize", "5", "Did you mean Messaging:BatchSize?")]
    [InlineData("Production", "Messaging:BatchSizes", "5", "Did you mean Messaging:BatchSize?")]
    [InlineData("Production", "Auth:Audiance", "shop", "Did you mean Auth:Audience?")]
    [InlineData("Production", "Limits:RequestPerSecond", "5", "Did you mean Limits:RequestsPerSecond?")]
    [InlineData("Production", "Hangfire:Storge", "InMemory", "Did you mean Hangfire:Storage?")]
    [InlineData("Production", "RabbitMq:Url", "amqps://broker", "Did you mean RabbitMq:Uri?")]
    [InlineData("Production", "CloudEvents:BaseUri", "https://shop.example.org", "Did you mean CloudEvents:BaseUrl?")]
    [InlineData("Production", "Modules:ordering:Deliveries:partner:Event:0", "*", "Did you mean Modules:ordering:Deliveries:partner:Events?")]
    [InlineData("Production", "Modules:ordering:Deliveries:partner:Http:Uri", "https://partner", "Did you mean Modules:ordering:Deliveries:partner:Http:Url?")]
    [InlineData("Production", "Modules:ordering:Deliveries:partner:Events:0", "ordering.placed", "contains 'ordering.placed', which ordering does not publish")]
    [InlineData("Production", "Secrets:Fiel", "app.json", "Did you mean Secrets:File?")]
    [InlineData("Production", "Modules:paymnts:Location", "Local", "Did you mean Modules:payments?")]
    [InlineData("Production", "Modules:payments:Loction", "Local", "Did you mean Modules:payments:Location?")]
    [InlineData("Production", "Modules:payments:Databse:Provider", "PostgreSql", "Did you mean Modules:payments:Database:Provider?")]
    [InlineData("Production", "Modules:notifications:Recuring:remind", "off", "Did you mean Modules:notifications:Recurring?")]
    [InlineData("Production", "Modules:ordering:Delivries:partner:Events:0", "*", "Did you mean Modules:ordering:Deliveries?")]
    [InlineData("Production", "Modules:payments:Database:Conection", "x", "Did you mean Modules:payments:Database:ConnectionString?")]
    [InlineData("Production", "Module:payments:Location", "Absent", "Did you mean Modules:payments?")]
    [InlineData("Production", "Modules:payments", "Absent", "Did you mean Modules:payments:Location?")]
    [InlineData("Production", "Modules:payments:Database", "PostgreSql", "Did you mean Modules:payments:Database:Provider=PostgreSql?")]
    [InlineData("Production", "Database", "PostgreSql", "Did you mean Database:Provider=PostgreSql?")]
    [InlineData("Production", "Database:Provider:Name", "PostgreSql", "The setting Database:Provider is a value")]
    [InlineData("Production", "DATABASE_PROVIDER", "PostgreSql", "In an environment variable, write Database__Provider.")]
    [InlineData("Production", "Modules_payments_Database_Provider", "PostgreSql", "Did you mean Modules:payments:Database:Provider?")]
    [InlineData("Production", "Database:ConnectionString", "Host=db;Username=shop", "The setting Database:ConnectionString has no effect")]
    [InlineData("Production", "Limits:MaxHeaderBytes", "0", "Limits:MaxHeaderBytes must be between 4096")]
    public async Task The_host_does_not_start_and_names_the_required_settings(string environment, string key, string? value, string message)
    {
        var settings = new Dictionary<string, string?>
        {
            ["environment"] = environment,
            ["Auth:Authority"] = "http://127.0.0.1:1",
            ["Auth:Audience"] = "monolith",
            ["Auth:RequireHttpsMetadata"] = "false",
            [key] = value,
        };
        using var directory = new TestDirectory();

        var failure = await Record.ExceptionAsync(async () =>
        {
            await using var app = RunningHost.Build(directory.Path, settings);
            await app.StartAsync(TestContext.Current.CancellationToken);
        });

        Assert.NotNull(failure);
        Assert.Contains(message, StartUp.Explain(failure), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Theory]
    [InlineData("PostgreSql", "garbled")]
    [InlineData("PostgreSql", "Host=db;Colour=red")]
    [InlineData("SqlServer", "garbled")]
    [InlineData("SqlServer", "Server=db;Colour=red")]
    public async Task A_garbled_connection_string_of_a_server_is_one_line_that_names_the_module(string provider, string connectionString)
    {
        using var directory = new TestDirectory();

        var failure = await Record.ExceptionAsync(async () =>
        {
            await using var app = RunningHost.Build(directory.Path, new Dictionary<string, string?>
            {
                ["Auth:Authority"] = "http://127.0.0.1:1",
                ["Auth:Audience"] = "monolith",
                ["Auth:RequireHttpsMetadata"] = "false",
                ["Modules:payments:Database:Provider"] = provider,
                ["Modules:payments:Database:ConnectionString"] = connectionString,
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
        });

        Assert.NotNull(failure);
        var message = StartUp.Explain(failure);
        Assert.StartsWith($"The connection string of module 'payments' (provider {provider}) is invalid", message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_a_module_or_of_others_are_not_taken_for_misspelt_ones()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?>
        {
            ["Modules:payments:Gateway:DeclineAbove"] = "1000",
            ["Modules:payments:Colour"] = "red",
            ["Modules:billing:Location"] = "http://127.0.0.1:1",
            ["Message:Text"] = "of another program",
            ["Secret"] = "of another program",
            ["Deployment"] = "of another program",
            ["DEPLOYMENT_NAME"] = "of another program",
            ["Deployment:Name"] = "shop",
        });
        using var http = host.Client();

        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/health/live"));
    }

    [Fact]
    public async Task In_Development_without_an_authority_anonymous_calls_are_allowed()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?>
        {
            ["environment"] = "Development",
            ["Auth:Authority"] = null,
            ["Auth:Audience"] = null,
            ["Limits:RequestsPerSecond"] = null,
            ["Limits:RequestPerSecond"] = "misspelt, which is only a warning here",
        });
        using var http = host.Client();
        var shop = new Shop(http);

        var order = await shop.OrderAsync(await shop.RegisterAsync(), (await shop.StockAsync(10m, 10), 1));
        await shop.SettledAsync(order);

        foreach (var path in new[] { "/", "/scalar/", "/openapi/v1.json", "/hangfire", "/profiles", "/health/modules/ordering", $"/storefront/orders/{order}" })
        {
            Assert.Equal(HttpStatusCode.OK, await http.StatusAsync(path));
        }

        Assert.False((await http.ReadAsync("/openapi/v1.json")).GetProperty("components").TryGetProperty("securitySchemes", out _));
    }

    [Fact]
    public async Task In_Development_with_an_authority_callers_need_tokens_and_the_API_description_is_public()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?> { ["environment"] = "Development" });
        using var http = host.Client();

        Assert.Equal(HttpStatusCode.Unauthorized, await http.StatusAsync("/profiles"));
        Assert.Equal(HttpStatusCode.Unauthorized, await http.StatusAsync("/hangfire"));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/"));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/scalar/"));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/openapi/v1.json"));
        Assert.True((await http.ReadAsync("/health/ready")).TryGetProperty("modules", out _));
    }
}
