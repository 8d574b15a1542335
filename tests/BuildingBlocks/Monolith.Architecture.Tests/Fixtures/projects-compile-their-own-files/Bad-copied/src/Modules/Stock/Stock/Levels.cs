namespace Stock;

internal static class Levels
{
    public static bool IsLow(int available) => available < 5;
}
