using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>
/// Moves a module to a separate process, its data to a separate server and its code to a separate repository, and back again, while orders
/// keep arriving.
/// </summary>
[Collection(OnPostgreSql.Name)]
public sealed class MovingTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Stock = 100_000;

    /// <summary>The target for an interruption, and a limit that even a busy machine exceeds only when something is wrong.</summary>
    private static readonly TimeSpan Target = TimeSpan.FromSeconds(5), Limit = TimeSpan.FromSeconds(20);

    private readonly List<string> _silences = [];
    private readonly Uri _monolithUrl = MonolithProcess.FreeUrl();
    private TestEnvironment _environment = null!;
    private MonolithProcess _monolith = null!;
    private Shop _shop = null!;
    private OrderLoad _load = null!;
    private Guid _product;

    private string Topology => Path.Combine(_environment.Directory, "topology.json");

    private string Secrets => Path.GetDirectoryName(_environment.Settings["Secrets:File"])!;

    public async ValueTask InitializeAsync()
    {
        _environment = await SplitEnvironment.CreateAsync(Shape.OneProcess);
        Locate("Local");
        _monolith = await MonolithProcess.StartAsync(_environment.Directory, With(("Settings:File", Topology)), _monolithUrl);
        _shop = new Shop(_monolith.Http);
        _product = await _shop.StockAsync(10m, Stock);
        _load = new OrderLoad(_monolith.Http, await _shop.RegisterAsync(), _product);
        await _load.SomeMoreAsync(10);
    }

    public async ValueTask DisposeAsync()
    {
        // Null when the tests are skipped.
        if (_load is not null)
        {
            await _load.DisposeAsync();
            await _monolith.DisposeAsync();
            await _environment.DisposeAsync();
        }
    }

    [LongFact]
    public async Task Payments_moves_out_and_back_without_interruption()
    {
        await using var payments = await StartPaymentsAsync();
        Assert.Contains("Waiting for 'monolith'", await HealthAsync(payments), StringComparison.Ordinal);
        await _load.SomeMoreAsync(10);

        await MovesToAsync(payments);
        ReportSilence("Move to a separate process");

        Locate("Local");
        await _shop.UntilAsync("/health/modules/payments", health => health.GetRawText().Contains("Waiting for 'payments'", StringComparison.Ordinal));
        await _load.SomeMoreAsync(10);
        await StopsWellAsync(payments);
        await WorksAsync(_monolith);
        await PaymentsAreMadeAsync();
        ReportSilence("Back");
        await AllIsWellAsync();
    }

    [LongFact]
    public async Task Payments_moves_out_with_its_data_and_code_and_back_without_interruption()
    {
        await using var own = new ProvisionedServer();
        await own.ProvisionFreshAsync("--module", "payments");
        var asOwner = Elsewhere(("Secrets:File", own.OwnerFile));
        await EndsWellAsync(own.Directory, asOwner, "db", "migrate");
        await EndsWellAsync(_environment.Directory, With(), "extract", "check", "Payments");
        await using var payments = await StartPaymentsAsync();
        await MovesToAsync(payments);
        ReportSilence("Move to a separate process");

        await using var away = new RunningCommand(
            _environment.Directory, With(("Secrets:File", Path.Combine(Secrets, "owner.json"))), "db", "move", "--module", "payments", "--to-secrets", own.Secrets);
        await away.SaysAsync("waiting for a standby process");
        await _load.SomeMoreAsync(10);
        await using var standby = await StartPaymentsAsync(("Secrets:File", own.AppFile));
        await away.EndsWellAsync(output);
        await MovesToAsync(standby);
        await StopsWellAsync(payments);
        await PaymentsAreMadeAsync();
        ReportSilence("Move of the data to a separate server");

        // A process that starts on the old data is rejected.
        var (exitCode, said) = await MonolithProcess.RunCommandAsync(
            _environment.Directory, With(("Auth:Authority", "https://nobody.example.org"), ("Auth:Audience", "nobody")), "--urls", MonolithProcess.FreeUrl().ToString());
        Assert.Equal(1, exitCode);
        Assert.Contains("The data of payments was moved to another database", said, StringComparison.Ordinal);

        await using var repository = await ExtractedRepository.CreateAsync();
        await repository.CheckAsync();
        ReportSilence("Extraction, build and test of the code");
        await using var service = await StartPaymentsAsync(repository.HostPath, ("Secrets:File", own.AppFile));
        await MovesToAsync(service);
        await StopsWellAsync(standby);
        await PaymentsAreMadeAsync();
        ReportSilence("Move to the extracted build");

        await using var moveBack = new RunningCommand(own.Directory, asOwner, "db", "move", "--module", "payments", "--to-secrets", Secrets);
        await moveBack.SaysAsync("waiting for a standby process");
        await _load.SomeMoreAsync(10);
        Locate("Local");
        await moveBack.EndsWellAsync(output);
        await WorksAsync(_monolith);
        await StopsWellAsync(service);
        await PaymentsAreMadeAsync();
        ReportSilence("Back");
        await AllIsWellAsync();
    }

    /// <summary>Sets the location of Payments in one step, so that no reader sees a half-written file.</summary>
    private void Locate(string location)
    {
        File.WriteAllText(Topology + ".new", JsonSerializer.Serialize(new { Modules = new { payments = new { Location = location } } }));
        File.Move(Topology + ".new", Topology, overwrite: true);
    }

    /// <summary>Sends requests for Payments to a process, and checks that it serves them.</summary>
    private async Task MovesToAsync(MonolithProcess process)
    {
        Locate(process.Url.ToString());
        await WorksAsync(process);
        await _load.SomeMoreAsync(10);
    }

    /// <summary>Checks that further payments are made, in any process.</summary>
    private async Task PaymentsAreMadeAsync()
    {
        const string List = "/payments?pageSize=1";
        var before = Total(await _shop.GetAsync(List));
        await _shop.UntilAsync(List, list => Total(list) >= before + 5);

        static int Total(JsonElement list) => list.GetProperty("total").GetInt32();
    }

    /// <summary>Starts a process that runs only Payments, as soon as it can claim the module.</summary>
    private Task<MonolithProcess> StartPaymentsAsync(params (string Key, string Value)[] more) => StartPaymentsAsync(MonolithProcess.HostPath, more);

    private Task<MonolithProcess> StartPaymentsAsync(string host, params (string Key, string Value)[] more) => MonolithProcess.StartAsync(
        host,
        _environment.Directory,
        With([("Deployment:WaitForClaims", "true"), .. Elsewhere(more).Select(setting => (setting.Key, setting.Value))]),
        MonolithProcess.FreeUrl());

    /// <summary>The settings of a process that runs only Payments.</summary>
    private Dictionary<string, string> Elsewhere(params (string Key, string Value)[] more) =>
        Shape.Modules.Where(module => module != "payments").Select(module => (Key: $"Modules:{module}:Location", Value: _monolithUrl.ToString()))
            .Concat(more).ToDictionary(setting => setting.Key, setting => setting.Value);

    private Dictionary<string, string> With(params (string Key, string Value)[] more)
    {
        var all = new Dictionary<string, string>(_environment.Settings);
        foreach (var (key, value) in more)
        {
            all[key] = value;
        }

        return all;
    }

    private static async Task StopsWellAsync(MonolithProcess process)
    {
        var exitCode = await process.StopAsync();
        Assert.True(exitCode == 0, process.Output);
    }

    private static async Task EndsWellAsync(string directory, IReadOnlyDictionary<string, string> settings, params string[] command)
    {
        var (exitCode, said) = await MonolithProcess.RunCommandAsync(directory, settings, command);
        Assert.True(exitCode == 0, said);
    }

    private static async Task<string> HealthAsync(MonolithProcess process) =>
        await (await process.Http.GetAsync(new Uri("/health/modules/payments", UriKind.Relative), TestContext.Current.CancellationToken))
            .Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    /// <summary>Waits until Payments runs in a process without waiting for another one.</summary>
    private static Task<JsonElement> WorksAsync(MonolithProcess process) =>
        new Shop(process.Http).UntilAsync("/health/modules/payments", health => health.GetProperty("status").GetString() == "healthy");

    private void ReportSilence(string step)
    {
        var silence = _load.TakeLongestSilence();
        _silences.Add($"{step}: Payments did not respond for up to {silence.TotalSeconds:F2} s, {(silence < Target ? "under" : "NOT under")} {Target.TotalSeconds:0} s.");
        Assert.InRange(silence, TimeSpan.Zero, Limit);
    }

    private async Task AllIsWellAsync()
    {
        await _load.EndAsync();
        await _shop.AddUpAsync(_product, Stock, _load.Placed);
        output.WriteLine(string.Join(Environment.NewLine, _silences));
        output.WriteLine($"{_load.Placed} orders; other modules rejected {_load.Rejections.Count} requests.");
        if (_monolith.Output.Contains("did not stop within", StringComparison.Ordinal))
        {
            output.WriteLine("Some workers did not stop during the move.");
        }

        Assert.Empty(_load.Rejections);
    }
}
