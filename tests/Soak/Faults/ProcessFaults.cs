namespace Soak;

/// <summary>Takes a random process away for a random time.</summary>
internal abstract class ProcessFault(Cluster cluster, TimeProvider clock) : IFault
{
    public abstract string Name { get; }

    public abstract int Weight { get; }

    protected Cluster Cluster => cluster;

    protected abstract (int Shortest, int Longest) Milliseconds { get; }

    public async Task RunAsync(Choice choice, CancellationToken cancellationToken)
    {
        var replica = choice.Below(cluster.Count);
        await BeginAsync(replica);
        await Task.Delay(choice.Milliseconds(Milliseconds.Shortest, Milliseconds.Longest), clock, cancellationToken);
        await EndAsync(replica);
    }

    protected abstract Task BeginAsync(int replica);

    protected virtual Task EndAsync(int replica) => cluster.StartAsync(replica);
}

/// <summary>Kills a process, and starts it again.</summary>
internal sealed class Kill(Cluster cluster, TimeProvider clock) : ProcessFault(cluster, clock)
{
    public override string Name => "kills";

    public override int Weight => 20;

    protected override (int Shortest, int Longest) Milliseconds => (0, 3_000);

    protected override Task BeginAsync(int replica) => Cluster.KillAsync(replica);
}

/// <summary>Stops a process gracefully, and starts it again.</summary>
internal sealed class Stop(Cluster cluster, TimeProvider clock) : ProcessFault(cluster, clock)
{
    public override string Name => "stops";

    public override int Weight => 10;

    protected override (int Shortest, int Longest) Milliseconds => (0, 3_000);

    protected override Task BeginAsync(int replica) => Cluster.StopAsync(replica);
}

/// <summary>Interrupts a process (SIGSTOP), and lets it go on (SIGCONT).</summary>
internal sealed class Freeze(Cluster cluster, TimeProvider clock) : ProcessFault(cluster, clock)
{
    public override string Name => "freezes";

    public override int Weight => 8;

    protected override (int Shortest, int Longest) Milliseconds => (1_000, 12_000);

    protected override Task BeginAsync(int replica) => Cluster.FreezeAsync(replica);

    protected override Task EndAsync(int replica) => Cluster.ContinueAsync(replica);
}
