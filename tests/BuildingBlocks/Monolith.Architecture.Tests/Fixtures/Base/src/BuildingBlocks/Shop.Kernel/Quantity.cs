namespace Shop;

public static class Quantity
{
    public const int Max = 1_000;

    public static bool IsSane(int quantity) => quantity is > 0 and <= Max;
}
