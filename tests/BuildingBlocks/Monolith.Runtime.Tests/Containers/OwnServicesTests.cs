using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Monolith.Runtime.Storage;
using Monolith.Testing;
using Ordering;
using Profiles;

namespace Monolith.Runtime.Tests;

/// <summary>A module's own registrations work as in a container of the whole process.</summary>
public sealed class OwnServicesTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosted_services_start_on_a_migrated_database_and_stop_with_the_host()
    {
        var log = new List<string>();
        await using var modules = TwoModules.Compose(Tampered.Ordering(services => services
            .AddSingleton(log)
            .AddHostedService<SchemaCheckingService>()
            .AddHostedService<RecordingService>()));

        await modules.StartAsync(Token);
        Assert.Equal(["starting", "started on a schema", "began", "all started"], log);

        await modules.StopAsync(Token);
        Assert.Equal(["ended", "stopped"], log.Skip(4));
    }

    [Fact]
    public async Task A_failing_background_service_of_a_module_stops_the_host_like_one_of_the_host()
    {
        await using var modules = TwoModules.Compose(Tampered.Ordering(services => services.AddHostedService<FailingService>()));
        var stopping = modules.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

        await modules.StartAsync(Token);

        await Eventually.TrueAsync(() => Task.FromResult(stopping.IsCancellationRequested), Timeout);
    }

    [Fact]
    public async Task Options_of_several_modules_are_all_reported_at_once()
    {
        await using var modules = TwoModules.Compose(
            [new Tampered(new ProfilesModule(), AddLimits), new Tampered(new OrderingModule(), AddLimits)],
            ("Modules:ordering:Fulfilment:StockDeadline", "00:00:00"));

        var refusals = await Assert.ThrowsAsync<AggregateException>(() => modules.StartAsync(Token));

        Assert.Equal(3, refusals.InnerExceptions.Count);
        Assert.All(refusals.InnerExceptions, refusal => Assert.IsType<OptionsValidationException>(refusal));
        Assert.Equal(2, refusals.InnerExceptions.Count(refusal => refusal.Message.Contains(nameof(LimitOptions.Most), StringComparison.Ordinal)));

        static void AddLimits(IServiceCollection services) => services.AddOptions<LimitOptions>().ValidateDataAnnotations().ValidateOnStart();
    }

    [Fact]
    public async Task Health_checks_run_in_the_module_and_are_named_after_it()
    {
        await using var modules = TwoModules.Compose(
        [
            new Tampered(new ProfilesModule(), services => services.AddHealthChecks().AddCheck<OwnData>("data")),
            new Tampered(new OrderingModule(), services => services.AddHealthChecks().AddCheck<OwnData>("data", HealthStatus.Degraded, ["slow"])),
        ]);
        await modules.MigrateAsync(Token);

        var report = await modules.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

        Assert.Equal(["ordering", "ordering:data", "profiles", "profiles:data"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("ordering", report.Entries["ordering:data"].Description);
        Assert.Equal("profiles", report.Entries["profiles:data"].Description);
        Assert.Equal(["slow"], report.Entries["ordering:data"].Tags);
    }

    [Fact]
    public async Task A_health_check_that_throws_has_the_status_that_its_module_gave_it()
    {
        await using var modules = TwoModules.Compose(Tampered.Ordering(services =>
            services.AddHealthChecks().AddCheck("gateway", () => throw new InvalidOperationException("gone"), ["slow"]).AddCheck<OwnData>("data", HealthStatus.Degraded)));

        var report = await modules.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "ordering:gateway", Token);

        Assert.Equal((HealthStatus.Unhealthy, "gone"), (report.Status, report.Entries["ordering:gateway"].Description));
    }

    [Fact]
    public async Task HTTP_clients_with_the_same_name_are_separate_for_each_module()
    {
        await using var modules = TwoModules.Compose(
        [
            new Tampered(new ProfilesModule(), services => services.AddHttpClient("out", client => client.BaseAddress = new Uri("http://profiles.test"))),
            new Tampered(new OrderingModule(), services => services.AddHttpClient("out", client => client.BaseAddress = new Uri("http://ordering.test"))),
        ]);

        Assert.Equal("profiles.test", HostOf("profiles"));
        Assert.Equal("ordering.test", HostOf("ordering"));

        string HostOf(string module) => modules.ServicesOf(module).GetRequiredService<IHttpClientFactory>().CreateClient("out").BaseAddress!.Host;
    }

    [Fact]
    public async Task The_host_can_replace_a_modules_service()
    {
        await using var ordering = await ModuleHost.StartAsync(
            new Tampered(new OrderingModule(), services => services.AddSingleton(new List<string> { "own" })),
            configure: services => services.AddSingleton(new List<string> { "replaced" }));

        Assert.Equal(["replaced"], ordering.ModuleServices.GetRequiredService<List<string>>());
        Assert.Null(ordering.Services.GetService<List<string>>());
    }

    [Fact]
    public async Task Replacing_a_service_of_an_unknown_module_is_rejected_and_the_modules_are_named()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ModuleHost.StartAsync(new OrderingModule(), configureHost: services => services.ConfigureModule("odering", _ => { })));

        Assert.Equal("ConfigureModule refers to the unknown module 'odering'. Use one of: ordering.", refusal.Message);
    }

    [Fact]
    public async Task Services_of_a_module_are_disposed_with_the_host()
    {
        var own = new Disposed();
        var modules = TwoModules.Compose(Tampered.Ordering(services => services.AddSingleton(_ => own)));
        modules.ServicesOf("ordering").GetRequiredService<Disposed>();

        await modules.DisposeAsync();

        Assert.True(own.IsDisposed);
    }

    private sealed class LimitOptions
    {
        [Range(1, 10)]
        public int Most { get; set; }
    }

    private sealed class Disposed : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class SchemaCheckingService(List<string> log, IServiceScopeFactory scopes) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => Note("starting");

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var scope = scopes.CreateAsyncScope();
            var pending = await ModuleMigrator.FindPendingAsync(scope.ServiceProvider.GetRequiredService<ModuleDbContext>(), cancellationToken);
            log.Add(pending.Count == 0 ? "started on a schema" : "started too early");
        }

        public Task StartedAsync(CancellationToken cancellationToken) => Note("all started");

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Note("stopped");

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private Task Note(string what)
        {
            log.Add(what);
            return Task.CompletedTask;
        }
    }

    private sealed class RecordingService(List<string> log) : BackgroundService
    {
        private readonly TaskCompletionSource _began = new();

        public override async Task StartAsync(CancellationToken cancellationToken)
        {
            await base.StartAsync(cancellationToken);
            await _began.Task;
        }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            log.Add("began");
            _began.SetResult();
            await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            log.Add("ended");
        }
    }

    private sealed class FailingService(IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var started = new TaskCompletionSource();
            await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task;
            throw new InvalidOperationException("It fails.");
        }
    }

    private sealed class OwnData(ModuleDbContext db) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(HealthCheckResult.Healthy(db.Storage.Module));
    }
}
