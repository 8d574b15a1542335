namespace Stock;

internal sealed class Waiting(TimeProvider clock)
{
    public Guid Id() => Guid.CreateVersion7(clock.GetUtcNow());

    public DateTime Day() => clock.GetLocalNow().Date;

    public Task DelayAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(1), clock, cancellationToken);

    public static DateTimeOffset Never => DateTimeOffset.MinValue;
}
