using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Monolith.Runtime.Storage;

namespace Architecture.Tests.TransactSql;

/// <summary>
/// SQL Server stores a table in the order of its primary key by default. A version 7 id is random there, so each insert would go to
/// another page. Another test compares the model of the framework's tables with what its versions create.
/// </summary>
public sealed class ClusterKeyTests
{
    public static TheoryData<string> Folders => ModuleOnSqlServer.Folders;

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task No_table_of_the_framework_is_stored_in_the_order_of_a_Guid(string folder)
    {
        await using var module = ModuleOnSqlServer.Compose(folder);
        var tables = module.CreateContext().GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables
            .Where(table => table.EntityTypeMappings.All(mapping => FrameworkTables.Owns(mapping.TypeBase))).ToList();

        Assert.NotEmpty(tables);
        Assert.Empty(tables.Where(table => ClusterColumnOf(table).StoreType == "uniqueidentifier").Select(table => $"{table.Name} is clustered by {ClusterColumnOf(table).Name}"));
        Assert.Contains(tables, table => ClusterColumnOf(table).Name == "cluster_key");
    }

    [Fact]
    public void A_Guid_that_is_clustered_is_found()
    {
        using var db = new ClusteredDbContext();
        var table = Assert.Single(db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables);

        Assert.Equal("uniqueidentifier", ClusterColumnOf(table).StoreType);
    }

    private static IColumn ClusterColumnOf(ITable table) =>
        table.Indexes.SingleOrDefault(index => index.MappedIndexes.Any(mapped => mapped.IsClustered() is true)) is { } index ? index.Columns[0]
        : table.PrimaryKey!.MappedKeys.All(key => key.IsClustered() is not false) ? table.PrimaryKey.Columns[0]
        : throw new InvalidOperationException($"{table.Name} is a heap, in which updated rows leave forwarding pointers.");

    private sealed class ClusteredDbContext : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlServer("Server=design;Database=design");

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity("Thing", thing => thing.Property<Guid>("Id"));
    }
}
