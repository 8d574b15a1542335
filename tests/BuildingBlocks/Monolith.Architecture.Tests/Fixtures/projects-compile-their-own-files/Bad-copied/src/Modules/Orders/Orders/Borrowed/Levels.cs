// A copy that a script writes before each build, or a link in the file system.
namespace Stock;

internal static class Levels
{
    public static bool IsLow(int available) => available < 5;
}
