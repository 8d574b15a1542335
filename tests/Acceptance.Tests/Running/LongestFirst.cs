using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Acceptance.Tests.LongestFirst))]

namespace Acceptance.Tests;

/// <summary>
/// Starts the test collections that take minutes before all others: one that started last would end last, alone on two cores.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <summary>Names of collections, or of classes that are a collection by themselves. The longest is first.</summary>
    private static readonly string[] Minutes = [OnPostgreSql.Name, nameof(TemplateTests), nameof(ModuleGuideTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(PlaceOf)];

    private static int PlaceOf<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var display = collection.TestCollectionDisplayName;
        var place = Array.FindIndex(Minutes, name => display == name || display.Contains($".{name} ", StringComparison.Ordinal));
        return place < 0 ? Minutes.Length : place;
    }
}
