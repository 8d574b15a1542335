using Search.Contracts;

namespace Monolith.Demo;

/// <summary>One run of the demo, from finding a monolith to the result.</summary>
internal static class DemoRun
{
    /// <summary>A text with a typing error, which finds the wooden spoon.</summary>
    private const string SearchText = "wodden";

    public static async Task<int> RunAsync(DemoSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        TemporaryMonolith? temporary = null;
        try
        {
            using var client = new ShopClient(settings.Address, clock);
            if (!await HostProbe.AnswersAsync(client, cancellationToken))
            {
                temporary = await TemporaryMonolith.StartAsync(settings.Address, client, clock, cancellationToken);
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, temporary?.Died ?? CancellationToken.None);
            var problems = settings.CheckOnly
                ? await CheckAllAsync(settings, client, clock, stop.Token)
                : await FillAndCheckAsync(settings, client, clock, stop.Token);
            return Verdict(problems, settings.CheckOnly ? "Stock and money add up." : "Stock, money and reviews add up.");
        }
        catch (DemoException e)
        {
            return await FailAsync(e.Message, temporary);
        }
        catch (OperationCanceledException) when (temporary?.Died.IsCancellationRequested is true && !cancellationToken.IsCancellationRequested)
        {
            return await FailAsync("The monolith that the demo started has exited unexpectedly.", temporary);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await FailAsync("The demo was canceled.", temporary);
        }
        finally
        {
            await (temporary?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private static async Task<IReadOnlyList<string>> FillAndCheckAsync(
        DemoSettings settings, ShopClient client, TimeProvider clock, CancellationToken cancellationToken)
    {
        var scenario = Scenario.Create(settings.Orders, Guid.CreateVersion7(clock.GetUtcNow()).ToString("N")[..12]);
        var shop = await new ShopFiller(client, clock).FillAsync(scenario, cancellationToken);
        var reader = new RunReader(client, shop);
        var state = await new CompletionWait(clock, settings.Timeout).WaitAsync(reader, settings.Orders, cancellationToken);
        var outcomes = Outcomes.Of(shop, state);
        var written = await new ReviewFiller(client, shop).FillAsync(state, cancellationToken);
        var (reviews, mismatches) = await ReviewLedger.CheckAsync(client, shop, written, cancellationToken);
        DemoReport.Write(outcomes, client.Retries);
        DemoReport.Write(reviews);
        DemoReport.Write(state, shop.NameOf);
        DemoReport.Write(SearchText, await client.GetAsync<FoundProducts>($"/search?q={Uri.EscapeDataString(SearchText)}&max=3", cancellationToken));
        return [.. Ledger.Check(state, shop.NameOf), .. outcomes.Problems, .. mismatches];
    }

    private static async Task<IReadOnlyList<string>> CheckAllAsync(
        DemoSettings settings, ShopClient client, TimeProvider clock, CancellationToken cancellationToken)
    {
        var state = await new CompletionWait(clock, settings.Timeout).WaitAsync(new ShopReader(client), expected: null, cancellationToken);
        DemoReport.Write(state, productName: null);
        return Ledger.Check(state, productName: null);
    }

    private static int Verdict(IReadOnlyList<string> problems, string success)
    {
        if (problems.Count == 0)
        {
            DemoOutput.WriteLine(success);
            return ExitCode.Ok;
        }

        DemoReport.WriteProblems(problems);
        return ExitCode.Failed;
    }

    private static async Task<int> FailAsync(string message, TemporaryMonolith? temporary)
    {
        await Console.Error.WriteLineAsync(
            temporary is null ? message : $"{message} The monolith's log is in {temporary.KeepLog()}.");
        return ExitCode.Failed;
    }
}

/// <summary>The exception that is thrown when the demo cannot continue. The message says why, and what to do.</summary>
internal sealed class DemoException(string message, Exception? inner = null) : Exception(message, inner);
