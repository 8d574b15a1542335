namespace Quantities;

internal static class Rounding
{
    public static int Up(decimal quantity) => (int)Math.Ceiling(quantity);
}
