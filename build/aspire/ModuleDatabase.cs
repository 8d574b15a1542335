namespace Monolith.Aspire;

/// <summary>
/// The modules' database, and the steps before a process serves: <c>db provision</c> creates a schema and two principals for each module and
/// writes their connection strings to files, <c>db migrate</c> creates the tables as the owners, and the processes connect as the principals
/// that may only read and write rows.
/// </summary>
internal sealed class ModuleDatabase
{
    /// <summary>The files contain the port, so it is the same at each start, as the password is, which Aspire keeps in the user's secrets.</summary>
    private const int Port = 54329;

    private readonly string _secrets;
    private readonly IResourceBuilder<ProjectResource> _migrate;

    public ModuleDatabase(IDistributedApplicationBuilder builder)
    {
        _secrets = Path.Combine(builder.AppHostDirectory, "secrets");
        var shop = builder.AddPostgres("postgres", port: Port).WithDataVolume("monolith-aspire").AddDatabase("shop");

        var provision = builder.AddHost("provision")
            .WithArgs("db", "provision", "--provider", "PostgreSql", "--admin-connection", "env:MONOLITH_ADMIN", "--secrets", _secrets)
            .WithEnvironment("MONOLITH_ADMIN", shop)
            .WaitFor(shop);
        _migrate = builder.AddHost("migrate")
            .WithArgs("db", "migrate")
            .WithEnvironment("Secrets__File", Path.Combine(_secrets, "owner.json"))
            .WaitForCompletion(provision);
    }

    /// <summary>Lets a process connect as the principals of its modules, when their tables are there.</summary>
    public void ConnectTo(IResourceBuilder<ProjectResource> process) => process
        .WithEnvironment("Secrets__File", Path.Combine(_secrets, "app.json"))
        .WithEnvironment("Database__MigrateAtStart", "false")
        .WaitForCompletion(_migrate);
}
