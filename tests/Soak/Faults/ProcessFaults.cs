namespace Soak;

/// <summary>Kills a process, and starts it again after a moment.</summary>
internal sealed class Kill(Cluster cluster, TimeProvider clock) : IFault
{
    public string Name => "kills";

    public int Weight => 20;

    public async Task RunAsync(Choice choice, CancellationToken cancellationToken)
    {
        var replica = choice.Below(cluster.Count);
        await cluster.KillAsync(replica);
        await Task.Delay(choice.Milliseconds(0, 3000), clock, cancellationToken);
        await cluster.StartAsync(replica);
    }
}

/// <summary>Stops a process gracefully, and starts it again after a moment.</summary>
internal sealed class Stop(Cluster cluster, TimeProvider clock) : IFault
{
    public string Name => "stops";

    public int Weight => 10;

    public async Task RunAsync(Choice choice, CancellationToken cancellationToken)
    {
        var replica = choice.Below(cluster.Count);
        await cluster.StopAsync(replica);
        await Task.Delay(choice.Milliseconds(0, 3000), clock, cancellationToken);
        await cluster.StartAsync(replica);
    }
}

/// <summary>Stops a process in the middle of what it does (SIGSTOP), and lets it go on (SIGCONT).</summary>
internal sealed class Freeze(Cluster cluster, TimeProvider clock) : IFault
{
    public string Name => "freezes";

    public int Weight => 8;

    public async Task RunAsync(Choice choice, CancellationToken cancellationToken)
    {
        var replica = choice.Below(cluster.Count);
        await cluster.FreezeAsync(replica);
        await Task.Delay(choice.Milliseconds(1000, 12_000), clock, cancellationToken);
        await cluster.ContinueAsync(replica);
    }
}
