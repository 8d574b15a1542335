using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Monolith.Runtime.Storage;

namespace Monolith.Architecture.Tests;

/// <summary>A version of the framework's tables that serves older binaries leaves what these read and write.</summary>
public sealed class FrameworkVersionTests
{
    /// <summary>
    /// The second steps: versions that remove what the oldest binaries that they serve no longer use, with the reason.
    /// </summary>
    private static readonly Dictionary<string, string> Contractions = [];

    [Fact]
    public void A_version_that_serves_older_binaries_only_expands_the_tables() =>
        Assert.Empty(FindBreaking([.. FrameworkVersions.Types]));

    /// <summary>The number of versions is the version of a binary, which the names of later ones refer to.</summary>
    [Fact]
    public void Versions_are_numbered_without_a_gap() =>
        Assert.Equal(Enumerable.Range(1, FrameworkVersions.Ids.Count).Select(number => $"framework_{number:d3}"), FrameworkVersions.Ids.Select(id => id[..13]));

    [Fact]
    public void A_version_that_breaks_the_binaries_that_it_serves_is_found()
    {
        var providers = DatabaseProvider.All.Select(provider => $"framework_902_serves_001 on {provider.Name} drops column outbox.headers");

        Assert.Equal(providers, FindBreaking([typeof(Expanding), typeof(Breaking), typeof(Alone)]));
    }

    [Theory]
    [InlineData("framework_010_serves_008", 8, true)]
    [InlineData("framework_010_serves_008", 9, true)]
    [InlineData("framework_010_serves_008", 7, false)]
    [InlineData("framework_010", 9, false)]
    [InlineData("framework_010_serves_all", 9, false)]
    [InlineData("20300101000000_framework_010_serves_008", 9, false)]
    public void The_name_of_a_version_says_which_binaries_it_serves(string id, int binary, bool serves) => Assert.Equal(serves, FrameworkVersions.Serves(id, binary));

    private static List<string> FindBreaking(IReadOnlyList<Type> versions) =>
    [
        .. from version in versions
           let id = version.GetCustomAttribute<MigrationAttribute>()!.Id
           where FrameworkVersions.Serves(id, int.MaxValue) && !Contractions.ContainsKey(id)
           from provider in DatabaseProvider.All
           from breaking in BreakingOperations.In(((Migration)Activator.CreateInstance(version, provider, "framework")!).UpOperations)
           select $"{id} on {provider.Name} {breaking.Change}",
    ];

    [Migration("framework_901_serves_001")]
    private sealed class Expanding(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
    {
        protected override IEnumerable<MigrationOperation> Upgrade() => [CreateTable("origins", key: ["name"], Name("name"))];
    }

    [Migration("framework_902_serves_001")]
    private sealed class Breaking(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
    {
        protected override IEnumerable<MigrationOperation> Upgrade() => [new DropColumnOperation { Table = "outbox", Name = "headers", Schema = Schema }];
    }

    [Migration("framework_903")]
    private sealed class Alone(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
    {
        protected override IEnumerable<MigrationOperation> Upgrade() => [new DropTableOperation { Name = "outbox", Schema = Schema }];
    }
}
