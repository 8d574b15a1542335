using Search.Contracts;

namespace Search;

/// <summary>What the index knows of a product. Catalog and Inventory are read separately, so either may be known first.</summary>
internal sealed class Product(Guid id)
{
    public Guid Id { get; } = id;

    public string Sku { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>The price, or null while the product is not listed.</summary>
    public Money? Price { get; set; }

    /// <summary>The words of its name, which are empty if it is not listed or retired.</summary>
    public Word[] Words { get; set; } = [];

    public int Available { get; private set; }

    public int Sold { get; private set; }

    private int StockVersion { get; set; } = -1;

    /// <summary>Takes over a stock level, unless a newer one is known.</summary>
    public void SetStock(int available, int sold, int version)
    {
        if (version > StockVersion)
        {
            (Available, Sold, StockVersion) = (available, sold, version);
        }
    }

    public FoundProduct ToFound() => new(Id, Sku, Name, Price!, Available, Sold);
}

/// <summary>A word of the index, with the products whose name contains it.</summary>
internal sealed class Word
{
    public List<Product> Products { get; } = [];
}
