using Monolith.Runtime.Events;
using NetArchTest.Rules;

namespace Architecture.Tests;

/// <summary>The event core is a folder of the engine that depends on no database, so that tests run it on a store that crashes at will.</summary>
public sealed class EventCoreTests
{
    private const string Engine = "Monolith.Runtime";

    private static readonly string[] Databases = [$"{Engine}.Storage", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "System.Data", "Npgsql"];

    [Fact]
    public void The_event_core_depends_on_no_database()
    {
        var core = TypesIn($"{Engine}.Events");

        Assert.NotEmpty(core.GetTypes());
        Assert.Empty(core.And().HaveDependencyOnAny(Databases).GetTypes().Select(type => type.FullName));
    }

    [Fact]
    public void The_check_finds_types_that_depend_on_a_database() =>
        Assert.NotEmpty(TypesIn($"{Engine}.Storage").And().HaveDependencyOnAny(Databases).GetTypes());

    private static PredicateList TypesIn(string folder) =>
        Types.InAssembly(typeof(EventRegistry).Assembly).That().ResideInNamespaceStartingWith(folder);
}
