namespace Stock.Contracts;

public sealed class StockGoneException : Exception;
