namespace Stock.Extras;

internal sealed record Extra;
