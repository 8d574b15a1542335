namespace Shop.Rates;

// It uses a building block, receives an argument from a module, and has the word "Stock" in a text.
public interface IRates
{
    string Explain(Type source) => $"Stock of {source.Name}, at most {Quantity.Max}";
}
