using System.CommandLine;

namespace Monolith.Demo;

/// <summary>The command line: fills a monolith with a shop through its HTTP API, and checks that stock and money add up.</summary>
internal static class DemoCommand
{
    private const int MaxOrders = 100_000;

    public static RootCommand Create()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The monolith to talk to. When nobody answers there, one is started for the time being.",
            HelpName = "address",
            DefaultValueFactory = _ => new Uri("http://localhost:5080"),
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? address
                : Refuse<Uri>(result, $"--url is '{result.Tokens[0].Value}': give an address such as http://localhost:5080."),
        };
        var orders = new Option<int>("--orders") { Description = $"How many orders to place, 1 to {MaxOrders}.", HelpName = "count", DefaultValueFactory = _ => 200 };
        orders.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxOrders)
            {
                result.AddError($"--orders is out of range: place 1 to {MaxOrders}.");
            }
        });
        var timeout = new Option<int>("--timeout")
        {
            Description = "How long the orders may take to settle after the last one was placed, in seconds.",
            HelpName = "seconds",
            DefaultValueFactory = _ => 180,
        };
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--timeout is out of range: give 1 second or more.");
            }
        });
        var checkOnly = new Option<bool>("--check-only") { Description = "Place nothing; check all orders, payments and stock that are there." };
        var command = new RootCommand(
            """
            Fill a monolith with a shop and check that stock and money add up.

            Customers, products, stock and orders go in through the HTTP API; some orders are declined, run short or are
            cancelled. It goes on through restarts of the monolith, even by kill -9, for up to two minutes each.

            Exit codes: 0 all adds up, 1 something does not or the monolith can't be talked to, 2 it was not understood.
            """)
        {
            url, orders, timeout, checkOnly,
        };
        command.SetAction((parsed, cancellationToken) => DemoRun.RunAsync(
            new DemoSettings(
                parsed.GetRequiredValue(url),
                parsed.GetValue(orders),
                TimeSpan.FromSeconds(parsed.GetValue(timeout)),
                parsed.GetValue(checkOnly)),
            TimeProvider.System,
            cancellationToken));
        return command;
    }

    private static T? Refuse<T>(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}

/// <summary>What the demo was asked for.</summary>
internal sealed record DemoSettings(Uri Address, int Orders, TimeSpan Timeout, bool CheckOnly);
