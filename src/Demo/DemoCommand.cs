using System.CommandLine;
using System.Globalization;

namespace Monolith.Demo;

/// <summary>
/// The command line of the demo, which fills a monolith with a shop through its HTTP API and checks that stock, money and reviews add up.
/// </summary>
internal static class DemoCommand
{
    private const int MaxOrders = 100_000;
    private const int MaxSeconds = 86_400;

    public static RootCommand Create()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The address of the monolith. If none responds there, the demo starts a temporary one.",
            HelpName = "address",
            DefaultValueFactory = _ => new Uri("http://localhost:5080"),
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? address
                : AddError<Uri>(result, $"The value '{result.Tokens[0].Value}' of --url is not an address. Use an address such as http://localhost:5080."),
        };
        var orders = Number("--orders", MaxOrders, byDefault: 200);
        orders.Description = $"The number of orders to place, 1 to {MaxOrders}.";
        orders.HelpName = "count";
        var timeout = Number("--timeout", MaxSeconds, byDefault: 180);
        timeout.Description = "The time limit for the orders to complete after the last one was placed, in seconds.";
        timeout.HelpName = "seconds";
        var checkOnly = new Option<bool>("--check-only") { Description = "Place no orders, and check all existing orders, payments and stock." };
        var command = new RootCommand(
            """
            Fill a monolith with a shop and check that stock, money and reviews add up.

            The demo creates customers, products, stock, orders and reviews through the HTTP API. Some orders are declined, lack
            stock or are cancelled. The demo survives restarts of the monolith, even by kill -9, for up to two minutes each.

            Exit codes: 0 all adds up, 1 something does not add up or the monolith is unavailable, 2 invalid arguments.
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

    private static Option<int> Number(string name, int max, int byDefault) => new(name)
    {
        DefaultValueFactory = _ => byDefault,
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
            : AddError<int>(result, $"The value '{result.Tokens[0].Value}' of {name} is not a number from 1 to {max}."),
    };

    private static T? AddError<T>(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}

/// <summary>The options of the demo.</summary>
internal sealed record DemoSettings(Uri Address, int Orders, TimeSpan Timeout, bool CheckOnly);
