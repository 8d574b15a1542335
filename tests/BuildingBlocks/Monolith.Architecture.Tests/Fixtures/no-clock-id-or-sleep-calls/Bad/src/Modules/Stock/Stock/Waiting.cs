namespace Stock;

internal static class Waiting
{
    public static Func<Guid> Ids => Guid.NewGuid;

    public static Guid Id() => Guid.CreateVersion7();

    public static Guid IdOf(DateTimeOffset now) => Guid.CreateVersion7(now);

    public static DateTime Local() => DateTime.Now;

    public static DateTime Universal() => DateTime.UtcNow;

    public static DateTime Day() => DateTime.Today;

    public static DateTimeOffset LocalOffset() => DateTimeOffset.Now;

    public static IEnumerable<DateTimeOffset> UniversalOffset() => Enumerable.Range(0, 2).Select(_ => DateTimeOffset.UtcNow);

    public static void Sleep() => Thread.Sleep(1);

    public static async Task DelayAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
    }
}
