using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime.Tests;

/// <summary>A developer replaces the first migration of a module, while the files of the earlier one are still there.</summary>
public sealed class ReplacedMigrationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{directory}")]
    [InlineData("{directory}/")]
    public async Task In_Development_the_message_names_the_files_to_delete_and_then_the_module_starts(string directory)
    {
        await using var process = TwoModules.Compose(("Database:Directory", directory));

        var message = await FailAsync(process, Environments.Development);

        Assert.Contains("which this binary no longer has", message, StringComparison.Ordinal);
        Assert.EndsWith($"delete the files {Path.Combine(process.Directory, "*.db*")}, which contain the data of all modules, and start the host again.", message, StringComparison.Ordinal);
        SqliteConnection.ClearAllPools();
        Array.ForEach(Directory.GetFiles(process.Directory, "*.db*"), File.Delete);
        await PreparationIn(process, Environments.Development).PrepareAsync("ordering", Token);
    }

    [Theory]
    [InlineData("Production", "{directory}/ordering.db")]
    [InlineData("Development", "{directory}/elsewhere/ordering.db")]
    public async Task No_files_are_named_in_production_or_if_the_file_is_elsewhere(string environment, string file)
    {
        await using var process = TwoModules.Compose(("Modules:ordering:Database:ConnectionString", $"Data Source={file}"));

        Assert.DoesNotContain("delete", await FailAsync(process, environment), StringComparison.Ordinal);
    }

    /// <summary>Migrates Ordering, gives its only migration another name, as if it had been replaced, and returns what the next start says.</summary>
    private static async Task<string> FailAsync(TwoModules process, string environment)
    {
        var preparation = PreparationIn(process, environment);
        await preparation.PrepareAsync("ordering", Token);
        await using (var scope = process.ServicesOf("ordering").CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
            await db.Database.ExecuteSqlRawAsync("DELETE FROM module_migrations; INSERT INTO module_migrations VALUES ('20250101000000_Initial', '10.0.0')", Token);
        }

        return (await Assert.ThrowsAsync<UnknownSchemaException>(() => preparation.PrepareAsync("ordering", Token))).Message;
    }

    private static ModulePreparation PreparationIn(TwoModules process, string environment) =>
        ActivatorUtilities.CreateInstance<ModulePreparation>(process.Services, new HostingEnvironment { EnvironmentName = environment });
}
