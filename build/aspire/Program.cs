using Monolith.Aspire;

// dotnet run --project build/aspire                       all modules in one process, on PostgreSQL
// dotnet run --project build/aspire -- --Processes 3      the same modules in three processes, with RabbitMQ between them
var builder = DistributedApplication.CreateBuilder(args);

var database = new ModuleDatabase(builder);
switch (builder.Configuration["Processes"] ?? "1")
{
    case "1":
        builder.AddMonolith(database);
        break;
    case "3":
        builder.AddSplit(database);
        break;
    case var other:
        throw new InvalidOperationException($"--Processes is '{other}'. Set it to 1 or 3.");
}

await builder.Build().RunAsync();
