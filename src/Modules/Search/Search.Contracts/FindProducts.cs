using Monolith;

namespace Search.Contracts;

/// <summary>Finds products by the words of their names, those with most units sold first.</summary>
/// <param name="Text">The words. Each may be the beginning of a word, and a longer one may contain a typing error.</param>
/// <param name="Max">The maximum number of products, 1 to 50.</param>
public sealed record FindProducts(string Text, int Max) : IModuleQuery<FoundProducts>;

/// <summary>The products that were found.</summary>
/// <param name="Items">The products: without a typing error before those with one, and then those with most units sold first.</param>
public sealed record FoundProducts(IReadOnlyList<FoundProduct> Items);

/// <summary>A product that can be ordered.</summary>
/// <param name="Id">The product.</param>
/// <param name="Sku">The stock keeping unit.</param>
/// <param name="Name">The name.</param>
/// <param name="Price">The price of one item.</param>
/// <param name="Available">The quantity that is available at the moment.</param>
/// <param name="UnitsSold">The quantity that has left with confirmed orders.</param>
public sealed record FoundProduct(Guid Id, string Sku, string Name, Money Price, int Available, int UnitsSold);
