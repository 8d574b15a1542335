using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Monolith.Runtime.Storage;

namespace Architecture.Tests.TransactSql;

/// <summary>
/// SQL Server compares the last bytes of a Guid first, so a version 7 id is random there: rows would be inserted everywhere in a table that
/// is stored in the order of its ids, and a list that is ordered by an id would have no order that means anything.
/// </summary>
public sealed class IdOrderTests
{
    [Theory]
    [MemberData(nameof(ModuleOnSqlServer.FoldersWithTables), MemberType = typeof(ModuleOnSqlServer))]
    public async Task No_table_of_a_module_is_stored_in_the_order_of_a_Guid(string folder)
    {
        await using var module = ModuleOnSqlServer.Compose(folder);
        var db = module.CreateContext();

        var script = db.GetService<IMigrator>().GenerateScript();

        Assert.Contains("CREATE TABLE", script, StringComparison.Ordinal);
        Assert.All(GuidKeys.In(script), key => Assert.False(key.IsClustered, key.Table));
    }

    [Fact]
    public void A_primary_key_that_begins_with_a_Guid_is_not_clustered_unless_its_author_says_so()
    {
        using var db = new OrderDbContext();

        var keys = GuidKeys.In(db.Database.GenerateCreateScript()).ToDictionary(key => key.Table, key => key.IsClustered);

        Assert.False(keys["Untouched"]);
        Assert.True(keys["Chosen"]);
        Assert.Equal(2, keys.Count);
        Assert.Contains("ADD CONSTRAINT [PK_Untouched] PRIMARY KEY NONCLUSTERED", Add(db, "Untouched", "Id"), StringComparison.Ordinal);
        Assert.Contains("ADD CONSTRAINT [PK_Numbered] PRIMARY KEY (", Add(db, "Numbered", "Id"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_ordered_by_the_text_of_an_id_which_begins_with_the_time()
    {
        using var db = new OrderDbContext();
        var rows = db.Set<Untouched>();

        Assert.EndsWith("ORDER BY CONVERT(varchar(36), [u].[Id])", rows.OrderBy(row => row.Id).ToQueryString(), StringComparison.Ordinal);
        Assert.EndsWith("ORDER BY CONVERT(varchar(36), [u].[Id]) DESC", rows.OrderByDescending(row => row.Id).ToQueryString(), StringComparison.Ordinal);
        Assert.EndsWith("ORDER BY [u].[Name], CONVERT(varchar(36), [u].[Id])", rows.OrderBy(row => row.Name).ThenBy(row => row.Id).ToQueryString(), StringComparison.Ordinal);
        Assert.EndsWith("ORDER BY [u].[Name]", rows.OrderBy(row => row.Name).ToQueryString(), StringComparison.Ordinal);
        Assert.Empty(ListOrder.FindGuids(rows.OrderByDescending(row => row.ParentId).Select(row => row.Name).ToQueryString(), new HashSet<string> { "Id", "ParentId" }));
    }

    [Fact]
    public void The_rows_after_an_id_are_those_that_follow_it_in_a_list()
    {
        using var db = new OrderDbContext();
        var last = Guid.Parse("0199aaaa-0000-7000-8000-00000000000f");
        var rows = db.Set<Untouched>();

        Assert.EndsWith("WHERE CONVERT(varchar(36), [u].[Id]) > CONVERT(varchar(36), @last)", rows.Where(row => row.Id > last).ToQueryString(), StringComparison.Ordinal);
        Assert.EndsWith(" <= CONVERT(varchar(36), @last)", rows.Where(row => row.ParentId <= last).ToQueryString(), StringComparison.Ordinal);
        Assert.EndsWith("WHERE [u].[Id] = @last", rows.Where(row => row.Id == last).ToQueryString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ORDER BY [o].[id]", 1)]
    [InlineData("ORDER BY [o].[id], [o].[placed_at] OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY", 1)]
    [InlineData("ORDER BY [o].[placed_at], [o].[id] OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY", 0)]
    [InlineData("ORDER BY CONVERT(varchar(36), [o].[id]) OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY", 0)]
    public void A_list_that_is_ordered_by_an_id_is_found(string order, int found) =>
        Assert.Equal(found, ListOrder.FindGuids($"SELECT [o].[id] FROM [ordering].[orders] AS [o] {order}", new HashSet<string> { "id" }).Count());

    /// <summary>Returns the SQL that adds a primary key to an existing table.</summary>
    private static string Add(OrderDbContext db, string table, string column)
    {
        var add = new AddPrimaryKeyOperation { Table = table, Name = $"PK_{table}", Columns = [column] };
        return db.GetService<IMigrationsSqlGenerator>().Generate([add], db.GetService<IDesignTimeModel>().Model).Single().CommandText;
    }

    private sealed class GuidKeys : TSqlFragmentVisitor
    {
        private readonly List<(string Table, bool IsClustered)> _found = [];

        /// <summary>Finds the tables that a script creates with a primary key that begins with a Guid, and whether they are stored in its order.</summary>
        public static List<(string Table, bool IsClustered)> In(string script)
        {
            using var reader = new StringReader(script);
            var keys = new GuidKeys();
            new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out _).Accept(keys);
            return keys._found;
        }

        public override void Visit(CreateTableStatement node)
        {
            var ids = node.Definition.ColumnDefinitions
                .Where(column => column.DataType.Name.BaseIdentifier.Value.Equals("uniqueidentifier", StringComparison.OrdinalIgnoreCase))
                .Select(column => column.ColumnIdentifier.Value).ToHashSet(StringComparer.Ordinal);
            _found.AddRange(
                from key in node.Definition.TableConstraints.OfType<UniqueConstraintDefinition>()
                where key.IsPrimaryKey && ids.Contains(key.Columns[0].Column.MultiPartIdentifier.Identifiers[^1].Value)
                select (node.SchemaObjectName.BaseIdentifier.Value, key.IndexType?.IndexTypeKind is not IndexTypeKind.NonClustered && key.Clustered is not false));
        }
    }

    private sealed class Untouched
    {
        public Guid Id { get; init; }

        public Guid? ParentId { get; init; }

        public string Name { get; init; } = "";
    }

    private sealed class OrderDbContext : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
            new SqlServerProvider().Configure(optionsBuilder, new DatabaseSettings("Server=design;Database=design", "design"));

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Untouched>().ToTable("Untouched");
            modelBuilder.Entity("Numbered", row => row.Property<int>("Id"));
            modelBuilder.Entity("Chosen", row =>
            {
                row.Property<Guid>("Id");
                row.HasKey("Id").IsClustered();
            });
        }
    }
}
