namespace Shop.Rates;

// It knows a building block, takes what a module passes, and says "Stock" in a text.
public interface IRates
{
    string Explain(Type source) => $"Stock of {source.Name}, at most {Quantity.Max}";
}
