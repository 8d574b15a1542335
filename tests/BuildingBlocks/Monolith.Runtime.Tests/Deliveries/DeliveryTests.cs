using System.Diagnostics.Metrics;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Conformance;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>Deliveries of processes with real modules, claims, health and retention, to a receiver over HTTP.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly string _directory = Directory.CreateTempSubdirectory("monolith-deliveries-").FullName;
    private WebhookReceiver _receiver = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task An_event_arrives_as_a_CloudEvent_that_the_sdk_of_the_specification_reads()
    {
        await using var process = await StartAsync(("CloudEvents:BaseUrl", "https://shop.example.org/api"));
        await SendsAsync(process);
        var ann = Ann();
        await PublishAsync(process, ann);
        await ReceivedAsync(1);

        var webhook = Assert.Single(_receiver.Received);
        var read = await new JsonEventFormatter().DecodeStructuredModeMessageAsync(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(webhook.Body)), new System.Net.Mime.ContentType(webhook.Headers["Content-Type"]), extensionAttributes: null);
        Assert.True(read.IsValid);
        Assert.Equal(CloudEventsSpecVersion.V1_0, read.SpecVersion);
        Assert.Equal("profiles.profile-registered", read.Type);
        Assert.Equal("https://shop.example.org/api/profiles", read.Source!.AbsoluteUri);
        Assert.Equal("https://shop.example.org/api/asyncapi/schemas/profiles.profile-registered.v1.json", read.DataSchema!.AbsoluteUri);
        Assert.Equal(ann.ProfileId.ToString(), read.Subject);
        Assert.Equal(read.Subject, read["partitionkey"]);
        Assert.Equal("application/json", read.DataContentType);
        Assert.Equal(ann, ((JsonElement)read.Data!).Deserialize<ProfileRegistered>(JsonSerializerOptions.Web));
        var record = (await LogOf(process).ReadAsync(LogPosition.Start, 100, Token)).Records.Single(r => !r.StartsEpoch);
        Assert.Equal((record.Id.ToString(), record.OccurredAt), (read.Id, read.Time));
        Assert.Equal($"{record.Position.Transaction:d19}.{record.Position.Sequence:d19}", read["sequence"]);
    }

    [Fact]
    public async Task A_new_delivery_begins_now_or_with_the_log_and_an_old_one_continues()
    {
        await using (var before = await Deployment.StartAsync(_directory))
        {
            await PublishAsync(before, Ann("early"));
        }

        await using (var process = await StartAsync(Of("whole", ("From", "Beginning"))))
        {
            await SendsAsync(process);
            await PublishAsync(process, Ann("first"));
            await ReceivedAsync(3);
            await process.StopAsync();
            await PublishAsync(process, Ann("second"));
        }

        await using var restarted = await StartAsync(Of("whole", ("From", "Beginning")));
        await ReceivedAsync(5);
        await PublishAsync(restarted, Ann("third"));
        await ReceivedAsync(7);
        Assert.Equal(["early", "first", "first", "second", "second", "third", "third"], _receiver.Received.Select(NameOf).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_two_processes_one_sends_and_the_other_goes_on_when_it_ends()
    {
        // On a busy machine no process must take the other for dead, because its successor may send an event again.
        (string, string) calm = ("Deployment:ClaimInterval", "00:00:30");
        await using var first = await StartAsync(calm);
        await SendsAsync(first);
        await using var second = await StartAsync(calm);
        for (var i = 0; i < 20; i++)
        {
            await PublishAsync(i % 2 == 0 ? first : second, Ann($"{i}"));
        }

        await ReceivedAsync(20);
        await first.StopAsync();
        await PublishAsync(second, Ann("20"));
        await ReceivedAsync(21);
        Assert.Equal(Enumerable.Range(0, 21).Select(i => $"{i}"), _receiver.Received.Select(NameOf).Order(Comparer<string>.Create((x, y) => int.Parse(x, null).CompareTo(int.Parse(y, null)))));
    }

    [Fact]
    public async Task A_receiver_that_wants_no_more_events_degrades_the_module_which_still_serves_and_the_other_is_healthy()
    {
        _receiver.AnswerWith(StatusCodes.Status410Gone);
        await using var process = await StartAsync(("Modules:profiles:RefuseWhenBehind", "true"));
        await SendsAsync(process);
        await PublishAsync(process, Ann());
        await ReceivedAsync(1);

        var report = await HealthAsync(process, HealthStatus.Degraded);

        Assert.Contains("delivery partner: ", report.Entries["profiles"].Description, StringComparison.Ordinal);
        Assert.Contains("answered 410", report.Entries["profiles"].Description, StringComparison.Ordinal);
        Assert.DoesNotContain(WebhookReceiver.Secret[6..], report.Entries["profiles"].Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, report.Entries["ordering"].Status);
        process.Services.GetRequiredService<ModuleLags>().Announce("profiles", context: null);
        Assert.Single(_receiver.Received);
    }

    [Fact]
    public async Task A_parked_event_is_listed_retried_and_discarded_like_any_other()
    {
        _receiver.AnswerWith(StatusCodes.Status400BadRequest);
        await using var process = await StartAsync(("Modules:profiles:Deliveries:partner:RetryDelay", "00:00:00.001"));
        await SendsAsync(process);
        await PublishAsync(process, Ann("ann"));
        await PublishAsync(process, Ann("bob"));
        var administration = process.Services.GetRequiredService<IEventAdministration>();
        await UntilAsync(async () => (await administration.ListParkedAsync("profiles", 10, Token)).Count == 2);
        Assert.All(await administration.ListParkedAsync("profiles", 10, Token), parked => Assert.Equal("@delivery:partner", parked.Event.Source));
        Assert.Contains("events parked --module profiles", (await HealthAsync(process, HealthStatus.Degraded)).Entries["profiles"].Description, StringComparison.Ordinal);

        var first = (await administration.ListParkedAsync("profiles", 10, Token))[0].Event;
        _receiver.AnswerWith(StatusCodes.Status200OK);
        Assert.Equal(1, (await administration.RetryAsync("profiles", new ParkedSelection(Id: first.Id), action: null, Token)).Handled);
        Assert.Equal(first.Record.Id.ToString(), Assert.Single(_receiver.Accepted)["id"]);
        Assert.Equal(1, (await administration.DiscardAsync("profiles", ParkedSelection.All, action: null, Token)).Events);
        await HealthAsync(process, HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_replay_sends_the_whole_log_again_and_only_to_that_receiver()
    {
        await using var process = await StartAsync();
        await SendsAsync(process);
        await PublishAsync(process, Ann("ann"));
        await PublishAsync(process, Ann("bob"));
        await ReceivedAsync(2);
        var administration = process.Services.GetRequiredService<IEventAdministration>();

        await administration.ReplayDeliveryAsync("profiles", "partner", acceptTruncated: false, Token);

        await ReceivedAsync(4);
        Assert.Equal(2, _receiver.Received.Select(webhook => webhook["id"]).Distinct().Count());
        var unknown = await Assert.ThrowsAsync<InvalidOperationException>(() => administration.ReplayDeliveryAsync("profiles", "other", false, Token));
        Assert.Equal("profiles has no delivery 'other'. Its deliveries are: partner.", unknown.Message);
    }

    [Fact]
    public async Task A_delivery_that_is_paused_before_it_has_begun_sends_what_was_published_since()
    {
        var ann = Ann("ann");
        await using (var before = TwoModules.Compose([new Profiles.ProfilesModule(), new Ordering.OrderingModule()], [.. Of("partner"), ("Database:Directory", _directory)]))
        {
            await before.MigrateAsync(Token);
            Assert.True(await before.Services.GetRequiredService<ISubscriptionPauses>().PauseAsync(Partner, "ann", Token));
            await before.PublishAsync(ann, Token);
        }

        await using var process = await StartAsync();
        var report = await HealthAsync(process, HealthStatus.Degraded);
        Assert.Contains("delivery partner: Paused since 2030-01-01 00:00:00Z by ann. Resume with 'events resume --module profiles --delivery partner'.", report.Entries["profiles"].Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, report.Entries["ordering"].Status);
        Assert.Empty(_receiver.Received);
        Assert.Contains("profiles/partner", ReadPaused());

        Assert.True(await process.Services.GetRequiredService<ISubscriptionPauses>().ResumeAsync(Partner, Token));
        await ReceivedAsync(1);
        Assert.Equal(ann.ProfileId.ToString(), (string)Assert.Single(_receiver.Received).Event["subject"]!);
    }

    [Fact]
    public async Task Retention_waits_for_what_has_not_been_delivered()
    {
        await using var modules = TwoModules.Compose(Of("partner", ("From", "Beginning")));
        await modules.MigrateAsync(Token);
        var ann = Ann();
        await modules.PublishAsync(ann, Token);
        await modules.HandleAsync("ordering", "profiles", Token);
        modules.Clock.Advance(TimeSpan.FromDays(1000));
        await modules.SweepAsync("profiles", Token);
        Assert.Equal([ann.ProfileId.ToString()], await modules.LeftAsync("profiles", Token));

        var delivery = Assert.Single(modules.Services.GetRequiredService<DeliverySet>().All).Subscription;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sending = delivery.RunAsync(stop.Token);
        await delivery.CatchUpAsync(Token).WaitAsync(Timeout, Token);
        await stop.CancelAsync();
        await sending;
        Assert.Single(_receiver.Accepted);
        await modules.SweepAsync("profiles", Token);
        Assert.Empty(await modules.LeftAsync("profiles", Token));
    }

    private Task<Deployment> StartAsync(params (string Key, string Value)[] settings) => Deployment.StartAsync(
        _directory,
        [.. Of("partner", ("RetryDelay", "00:00:00.010")), ("Messaging:PollInterval", "00:00:00.050"), ("Messaging:MaxRetryDelay", "00:00:00.100"), .. settings]);

    private (string Key, string Value)[] Of(string name, params (string Key, string Value)[] settings) =>
    [
        .. new[]
        {
            ("Events:0", "profiles.profile-registered"), ("Events:1", "profiles.profile-erased"), ("Http:Url", _receiver.Url.AbsoluteUri), ("Http:Secret", WebhookReceiver.Secret),
        }.Concat(settings).Select(setting => ($"Modules:profiles:Deliveries:{name}:{setting.Item1}", setting.Item2)),
    ];

    private static SubscriptionName Partner => new("profiles", "partner", IsDelivery: true);

    private static ProfileRegistered Ann(string name = "Ann") => new(Guid.CreateVersion7(), name, "ann@example.org");

    private static string NameOf(ReceivedWebhook webhook) => (string)webhook.Event["data"]!["name"]!;

    private static IEventFeed LogOf(Deployment process) => process.Services.GetRequiredService<IModuleContainers>().Of("profiles").GetRequiredService<IEventFeed>();

    /// <summary>Waits until the process sends, so that a delivery that begins now has begun.</summary>
    private static Task SendsAsync(Deployment process) =>
        UntilAsync(() => Task.FromResult(process.Services.GetRequiredService<DeliverySet>().All.All(delivery => delivery.Subscription.HasRead)));

    /// <summary>The subscriptions and deliveries whose pauses are measured, so that an alert can name them.</summary>
    private static List<object?> ReadPaused()
    {
        var measured = new List<object?>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Telemetry.Name && instrument.Name == "monolith.subscription.paused")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) => measured.Add(tags.ToArray().Single(tag => tag.Key == "messaging.consumer.group.name").Value));
        meters.Start();
        meters.RecordObservableInstruments();
        return measured;
    }

    private Task ReceivedAsync(int count) => UntilAsync(() => Task.FromResult(_receiver.Received.Count >= count));

    private static async Task<HealthReport> HealthAsync(Deployment process, HealthStatus expected)
    {
        var report = await process.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        await UntilAsync(async () => (report = await process.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["profiles"].Status == expected);
        return report;
    }

    private static Task UntilAsync(Func<Task<bool>> condition) => Testing.Eventually.TrueAsync(condition, Timeout);

    private static async Task PublishAsync(Deployment process, IIntegrationEvent message)
    {
        await using var scope = process.Services.GetRequiredService<IModuleContainers>().Of("profiles").CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        db.Publish(message);
        await unit.CommitAsync(Token);
    }
}
