namespace Acceptance.Tests;

/// <summary>The replicas of a shop, behind a load balancer. They are replaced one after the other, as a rolling update does.</summary>
internal sealed class RollingReplicas : IAsyncDisposable
{
    private readonly TestEnvironment _environment;
    private readonly List<MonolithProcess> _replicas;

    private RollingReplicas(TestEnvironment environment, List<MonolithProcess> replicas)
    {
        (_environment, _replicas) = (environment, replicas);
        Balancer = new LoadBalancer([.. replicas.Select(replica => replica.Url)]);
        Http = MonolithProcess.NewClient(replicas[0].Url, Balancer);
    }

    public LoadBalancer Balancer { get; }

    /// <summary>The client behind the load balancer.</summary>
    public HttpClient Http { get; }

    public static async Task<RollingReplicas> StartAsync(TestEnvironment environment, string host, int count)
    {
        var replicas = new List<MonolithProcess>();
        for (var i = 0; i < count; i++)
        {
            replicas.Add(await MonolithProcess.StartAsync(host, environment.Directory, environment.Settings, url: null));
        }

        return new RollingReplicas(environment, replicas);
    }

    /// <summary>The client of one replica, which bypasses the load balancer.</summary>
    public Shop this[int replica] => new(_replicas[replica].Http);

    public int Count => _replicas.Count;

    /// <summary>Stops a replica with SIGTERM, and starts a host in its place.</summary>
    public async Task ReplaceAsync(int replica, string host)
    {
        var replaced = _replicas[replica];
        Assert.True(await replaced.StopAsync() == 0, replaced.Output);
        await replaced.DisposeAsync();
        _replicas[replica] = await MonolithProcess.StartAsync(host, _environment.Directory, _environment.Settings, replaced.Url);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Balancer.DisposeAsync();
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }
}
