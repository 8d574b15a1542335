using Search.Contracts;

namespace Search;

/// <summary>
/// The products and the words of their names. A query looks up each of its words in the tree of words, and then checks the products of
/// the rarest one.
/// </summary>
internal sealed class ProductIndex
{
    /// <summary>The lengths from which a word may contain one typing error, and two.</summary>
    private const int OneError = 4, TwoErrors = 8;

    private static readonly Comparer<(int Errors, Product Product)> BestFirst = Comparer<(int Errors, Product Product)>.Create(Compare);

    private readonly Dictionary<Guid, Product> _products = [];
    private readonly WordTree _words = new();

    /// <summary>Lists a product, or replaces what is known of it.</summary>
    public void List(Guid id, string sku, string name, Money price)
    {
        var product = Get(id);
        Unlink(product);
        (product.Sku, product.Name, product.Price) = (sku, name, price);
        product.Words = [.. Words.Of(name).Select(_words.Get)];
        foreach (var word in product.Words)
        {
            word.Products.Add(product);
        }
    }

    public void Reprice(Guid id, Money price) => Get(id).Price = price;

    /// <summary>A retired product is not found any more.</summary>
    public void Retire(Guid id) => Unlink(Get(id));

    public void SetStock(Guid id, int available, int sold, int version) => Get(id).SetStock(available, sold, version);

    /// <summary>Finds products in whose name each word of the text occurs, or begins another word.</summary>
    public IReadOnlyList<FoundProduct> Find(string text, int max)
    {
        var wanted = Words.Of(text).Select(word => _words.Find(word, ErrorsIn(word))).ToList();
        if (wanted.Count == 0 || wanted.Exists(words => words.Count == 0))
        {
            return [];
        }

        // The worst of the best comes first, and makes room for a better one.
        var best = new PriorityQueue<(int Errors, Product Product), (int Errors, Product Product)>(Comparer<(int Errors, Product Product)>.Create((one, other) => Compare(other, one)));
        var rarest = wanted.MinBy(words => words.Keys.Sum(word => (long)word.Products.Count))!;
        foreach (var (word, fewest) in rarest.OrderBy(word => word.Value))
        {
            foreach (var product in word.Products)
            {
                // Most products are passed over here. One with fewer errors in another of these words came before, with that word.
                var isFull = best.Count == max;
                if ((isFull && Compare((fewest, product), best.Peek()) >= 0) || ErrorsOf(product, wanted) is not { } errors || Contains(best, product))
                {
                    continue;
                }

                if (!isFull)
                {
                    best.Enqueue((errors, product), (errors, product));
                }
                else if (Compare((errors, product), best.Peek()) < 0)
                {
                    best.EnqueueDequeue((errors, product), (errors, product));
                }
            }
        }

        return [.. best.UnorderedItems.Select(item => item.Element).Order(BestFirst).Select(found => found.Product.ToFound())];
    }

    /// <summary>A product is met once for each of its words that were found.</summary>
    private static bool Contains(PriorityQueue<(int Errors, Product Product), (int Errors, Product Product)> best, Product product)
    {
        foreach (var (found, _) in best.UnorderedItems)
        {
            if (found.Product == product)
            {
                return true;
            }
        }

        return false;
    }

    private static int ErrorsIn(string word) => word.Length >= TwoErrors ? 2 : word.Length >= OneError ? 1 : 0;

    /// <summary>Counts the typing errors with which a product's name contains all words, or returns null if it lacks one.</summary>
    private static int? ErrorsOf(Product product, List<Dictionary<Word, int>> wanted)
    {
        var sum = 0;
        foreach (var words in wanted)
        {
            var errors = int.MaxValue;
            foreach (var word in product.Words)
            {
                errors = words.TryGetValue(word, out var found) && found < errors ? found : errors;
            }

            if (errors == int.MaxValue)
            {
                return null;
            }

            sum += errors;
        }

        return sum;
    }

    private static int Compare((int Errors, Product Product) one, (int Errors, Product Product) other)
    {
        var (a, b) = (one.Product, other.Product);
        return one.Errors != other.Errors ? one.Errors.CompareTo(other.Errors)
            : a.Sold != b.Sold ? b.Sold.CompareTo(a.Sold)
            : string.CompareOrdinal(a.Name, b.Name) is var byName and not 0 ? byName
            : a.Id.CompareTo(b.Id);
    }

    private static void Unlink(Product product)
    {
        foreach (var word in product.Words)
        {
            word.Products.Remove(product);
        }

        product.Words = [];
    }

    private Product Get(Guid id)
    {
        if (!_products.TryGetValue(id, out var product))
        {
            _products.Add(id, product = new Product(id));
        }

        return product;
    }
}
