using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Monolith.Aspire.Tests;

/// <summary>What the AppHost would start. No container is started.</summary>
public sealed class AppHostTests
{
    private static readonly string[] Modules = ["profiles", "catalog", "ordering", "inventory", "payments", "notifications", "reviews", "insights", "search"];

    [Fact]
    public async Task The_monolith_is_one_process_on_a_provisioned_database()
    {
        await using var model = await BuildAsync();

        Assert.Equal(["migrate", "monolith", "postgres", "provision", "shop"], NamesOf(model));
        Assert.Equal(
            ["provision waits for postgres", "provision waits for shop", "migrate waits for the end of provision", "monolith waits for the end of migrate"],
            model.Resources.OfType<ProjectResource>().SelectMany(WaitsOf));
        Assert.Equal(
            $"db provision --provider PostgreSql --admin-connection env:MONOLITH_ADMIN --secrets {Secrets}", string.Join(' ', await ArgumentsOfAsync(model, "provision")));
        Assert.Equal("{shop.connectionString}", (await EnvironmentOfAsync(model, "provision"))["MONOLITH_ADMIN"]);
        Assert.Equal(["db", "migrate"], await ArgumentsOfAsync(model, "migrate"));
        Assert.Equal(Path.Combine(Secrets, "owner.json"), (await EnvironmentOfAsync(model, "migrate"))["Secrets__File"]);

        var settings = await EnvironmentOfAsync(model, "monolith");
        Assert.Equal(Path.Combine(Secrets, "app.json"), settings["Secrets__File"]);
        Assert.Equal("false", settings["Database__MigrateAtStart"]);
        Assert.DoesNotContain(settings.Keys, key => key.StartsWith("Modules__", StringComparison.Ordinal) || key.StartsWith("RabbitMq__", StringComparison.Ordinal));
        Assert.DoesNotContain(settings.Values, value => value.Contains("postgres-password", StringComparison.Ordinal));
        Assert.Empty(await ArgumentsOfAsync(model, "monolith"));
    }

    [Fact]
    public async Task Each_module_runs_in_one_of_three_processes_and_the_others_have_its_address()
    {
        await using var model = await BuildAsync("--Processes", "3");

        Assert.Equal(["gateway", "inventory", "migrate", "ordering-and-payments", "postgres", "provision", "rabbitmq", "shop"], NamesOf(model));
        string[] processes = ["gateway", "ordering-and-payments", "inventory"];
        var homes = new List<string>();
        foreach (var process in processes)
        {
            Assert.Equal([$"{process} waits for the end of migrate", $"{process} waits for rabbitmq"], WaitsOf(Find(model, process)));
            var settings = await EnvironmentOfAsync(model, process);
            Assert.Equal("amqp://{rabbitmq.bindings.tcp.host}:{rabbitmq.bindings.tcp.port}", settings["RabbitMq__Uri"]);
            Assert.Equal("{rabbitmq-password.value}", settings["RabbitMq__Password"]);
            Assert.Equal(process, settings["Deployment__Name"]);
            Assert.Equal(Modules.Order(), settings.Keys.Where(key => key.StartsWith("Modules__", StringComparison.Ordinal)).Select(key => key.Split("__")[1]).Order());
            foreach (var module in Modules)
            {
                var location = settings[$"Modules__{module}__Location"];
                if (location == "Local")
                {
                    homes.Add($"{module} in {process}");
                }
                else
                {
                    var home = processes.Single(other => location == $"{{{other}.bindings.http.url}}");
                    Assert.Equal("Local", (await EnvironmentOfAsync(model, home))[$"Modules__{module}__Location"]);
                }
            }
        }

        Assert.Equal(Modules.Order(), homes.Select(home => home.Split(' ')[0]).Order());
    }

    [Fact]
    public async Task Only_the_process_that_clients_call_is_reachable_from_outside()
    {
        await using var split = await BuildAsync("--Processes", "3");
        await using var monolith = await BuildAsync();

        Assert.Equal(["gateway"], ExternalOf(split));
        Assert.Equal(["monolith"], ExternalOf(monolith));
    }

    [Fact]
    public async Task An_unknown_number_of_processes_is_refused()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => BuildAsync("--Processes", "2"));

        Assert.Contains("--Processes is '2'. Set it to 1 or 3.", refusal.ToString(), StringComparison.Ordinal);
    }

    private static string Secrets => Path.Combine(
        typeof(AppHostTests).Assembly.GetCustomAttributes(inherit: false).OfType<System.Reflection.AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!,
        "build", "aspire", "secrets");

    private static async Task<IDistributedApplicationTestingBuilder> BuildAsync(params string[] arguments) =>
        await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(arguments, TestContext.Current.CancellationToken);

    /// <summary>The resources of the AppHost. Aspire adds a hidden one for each project, with which the dashboard rebuilds it.</summary>
    private static IEnumerable<string> NamesOf(IDistributedApplicationTestingBuilder model) => model.Resources
        .Where(resource => resource is not ParameterResource && !resource.Name.EndsWith("-rebuilder", StringComparison.Ordinal))
        .Select(resource => resource.Name).Order(StringComparer.Ordinal);

    private static ProjectResource Find(IDistributedApplicationTestingBuilder model, string name) =>
        model.Resources.OfType<ProjectResource>().Single(resource => resource.Name == name);

    private static IEnumerable<string> WaitsOf(ProjectResource resource) => resource.Annotations.OfType<WaitAnnotation>()
        .Select(wait => $"{resource.Name} waits for {(wait.WaitType is WaitType.WaitForCompletion ? "the end of " : "")}{wait.Resource.Name}");

    private static IEnumerable<string> ExternalOf(IDistributedApplicationTestingBuilder model) => model.Resources
        .Where(resource => resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.IsExternal)).Select(resource => resource.Name);

    private static async Task<Dictionary<string, string>> EnvironmentOfAsync(IDistributedApplicationTestingBuilder model, string name) =>
        (await ConfigurationOfAsync(model, name)).EnvironmentVariables.ToDictionary(setting => setting.Key, setting => setting.Value);

    private static async Task<IEnumerable<string>> ArgumentsOfAsync(IDistributedApplicationTestingBuilder model, string name) =>
        (await ConfigurationOfAsync(model, name)).Arguments.Select(argument => argument.Value);

    /// <summary>What a process receives, with names in place of the values that only a running container has.</summary>
    private static Task<IExecutionConfigurationResult> ConfigurationOfAsync(IDistributedApplicationTestingBuilder model, string name) =>
        ExecutionConfigurationBuilder.Create(Find(model, name)).WithEnvironmentVariablesConfig().WithArgumentsConfig().BuildAsync(
            new DistributedApplicationExecutionContext(DistributedApplicationOperation.Publish), NullLogger.Instance, TestContext.Current.CancellationToken);
}
