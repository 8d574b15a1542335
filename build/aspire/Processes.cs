namespace Monolith.Aspire;

/// <summary>The processes of the shop: all modules in one, or in three.</summary>
internal static class Processes
{
    /// <summary>The modules of each process of the split, as in <c>build/containers/compose.split.yaml</c>.</summary>
    private static readonly IReadOnlyList<(string Process, string[] Modules)> Split =
    [
        ("gateway", ["profiles", "catalog", "notifications", "reviews", "insights", "search"]),
        ("ordering-and-payments", ["ordering", "payments"]),
        ("inventory", ["inventory"]),
    ];

    /// <summary>Adds one process with all modules.</summary>
    public static void AddMonolith(this IDistributedApplicationBuilder builder, ModuleDatabase database) =>
        database.ConnectTo(builder.AddProcess("monolith").WithExternalHttpEndpoints());

    /// <summary>Adds three processes, and the broker that delivers events between them. Each has a location for every module.</summary>
    public static void AddSplit(this IDistributedApplicationBuilder builder, ModuleDatabase database)
    {
        var broker = builder.AddRabbitMQ("rabbitmq");
        var processes = Split.Select(split => (Process: builder.AddProcess(split.Process), split.Modules)).ToList();
        processes[0].Process.WithExternalHttpEndpoints();
        foreach (var (process, _) in processes)
        {
            database.ConnectTo(process);
            process
                .WithEnvironment("RabbitMq__Uri", ReferenceExpression.Create($"amqp://{broker.Resource.PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}"))
                .WithEnvironment("RabbitMq__UserName", broker.Resource.UserNameReference)
                .WithEnvironment("RabbitMq__Password", broker.Resource.PasswordParameter)
                .WaitFor(broker);
            foreach (var (owner, modules) in processes)
            {
                foreach (var module in modules)
                {
                    _ = owner == process
                        ? process.WithEnvironment($"Modules__{module}__Location", "Local")
                        : process.WithEnvironment($"Modules__{module}__Location", owner.GetEndpoint("http"));
                }
            }
        }
    }

    /// <summary>Adds the Host, without the settings of its launch profile.</summary>
    public static IResourceBuilder<ProjectResource> AddHost(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddProject<Projects.Host>(name, options => options.ExcludeLaunchProfile = true).WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development");

    /// <summary>Adds a Host that serves.</summary>
    private static IResourceBuilder<ProjectResource> AddProcess(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddHost(name).WithHttpEndpoint().WithHttpHealthCheck("/health/ready").WithEnvironment("Deployment__Name", name);
}
