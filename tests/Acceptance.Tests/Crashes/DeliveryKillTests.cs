using System.Text.Json.Nodes;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>Kills the process while a receiver outside gets its events: none is lost, and those that come again are the same.</summary>
public sealed class DeliveryKillTests
{
    private const int Profiles = 30, KillAt = 10;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    [LongFact]
    public async Task Events_survive_a_kill_between_the_request_and_the_cursor()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Timeout);
        using var directory = new TestDirectory();
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(503);
        var settings = new Dictionary<string, string>
        {
            ["Modules__profiles__Deliveries__partner__Events__0"] = "*",
            ["Modules__profiles__Deliveries__partner__Http__Url"] = receiver.Url.AbsoluteUri,
            ["Modules__profiles__Deliveries__partner__Http__Secret"] = WebhookReceiver.Secret,
            ["Modules__profiles__Deliveries__partner__From"] = "Beginning",
        };
        var registered = new List<string>();
        await using (var process = await MonolithProcess.StartAsync(directory.Path, settings))
        {
            var shop = new Shop(process.Http);
            for (var i = 0; i < Profiles; i++)
            {
                registered.Add((await shop.RegisterAsync()).ToString());
            }

            var (requests, killed) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            receiver.Answer = async _ =>
            {
                if (Interlocked.Increment(ref requests) == KillAt)
                {
                    await process.KillAsync();
                    killed.SetResult();
                }

                return (204, null);
            };
            await killed.Task.WaitAsync(limit.Token);
        }

        var before = receiver.Accepted.ToList();
        Assert.InRange(before.Count, KillAt - 1, Profiles);
        receiver.AnswerWith(204);
        await using var again = await MonolithProcess.StartAsync(directory.Path, settings);
        await Eventually.TrueAsync(() => receiver.Accepted.Skip(before.Count).Select(webhook => webhook["subject"]).Distinct().Count() == Profiles, limit.Token);

        Assert.Equal(registered.Order(StringComparer.Ordinal), receiver.Accepted.Select(webhook => webhook["subject"]!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Profiles, receiver.Received.Select(webhook => webhook["id"]).Distinct().Count());
        Assert.All(receiver.Received, webhook => Assert.True(webhook.IsSignedWith(WebhookReceiver.Secret)));
    }

    [LongFact]
    public async Task The_commands_describe_the_events_without_a_database()
    {
        using var directory = new TestDirectory();
        var (described, document) = await MonolithProcess.RunCommandAsync(directory.Path, "events", "asyncapi", "--module", "Profiles");
        var (printed, schema) = await MonolithProcess.RunCommandAsync(directory.Path, "events", "schema", "profiles.profile-erased");
        var (refused, message) = await MonolithProcess.RunCommandAsync(directory.Path, "events", "schema", "profiles.moved");

        Assert.Equal((0, 0, 2), (described, printed, refused));
        Assert.Equal(["profiles"], JsonNode.Parse(document)!["channels"]!.AsObject().Select(channel => channel.Key));
        Assert.Equal("profiles.profile-erased", (string?)JsonNode.Parse(schema)!["title"]);
        Assert.Contains("No module of this process publishes the event 'profiles.moved'", message, StringComparison.Ordinal);
    }
}
