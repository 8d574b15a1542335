using Microsoft.EntityFrameworkCore;

namespace Notes;

internal sealed class Notebook
{
    public static string? Open(DbContextOptionsBuilder options) => options.ToString();
}
