namespace Stock.Microsoft.Extensions;

internal sealed class Shelf;
