using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Testing;
using Ordering.Contracts;
using Payments.Contracts;

namespace Payments.Tests;

/// <summary>Payments alone, with its gateway's ledger at hand.</summary>
public abstract class PaymentsScenario : IAsyncDisposable
{
    protected static readonly Money Price = new(12.50m, "EUR");

    private ModuleHost? _payments;

    protected ModuleHost Payments => _payments ?? throw new InvalidOperationException("Start it first.");

    protected Guid Order { get; } = Guid.CreateVersion7();

    private string Files { get; } = Directory.CreateTempSubdirectory("monolith-payments-").FullName;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Files, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected async Task StartAsync(Action<IServiceCollection>? configureHost = null, params (string Key, string Value)[] settings) =>
        _payments = await ModuleHost.StartAsync(
            new PaymentsModule(),
            settings.Prepend(("Messaging:RetryDelay", "00:00:00.001")).ToDictionary(s => s.Item1, s => (string?)s.Item2),
            Files,
            configureHost: configureHost);

    protected async Task StopAsync()
    {
        if (_payments is { } running)
        {
            _payments = null;
            await running.DisposeAsync();
        }
    }

    /// <summary>Deletes the module's database. The gateway's ledger stays.</summary>
    protected void DeleteDatabase()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(Files, "payments.db*"))
        {
            File.Delete(file);
        }
    }

    protected Task RequestAsync(Money? amount = null) =>
        Payments.PublishAsync(new PaymentRequested(Order, Guid.CreateVersion7(), amount ?? Price));

    protected Task CancelAsync() => Payments.PublishAsync(new OrderCancelled(Order, Guid.CreateVersion7(), "Ann changed her mind"));

    protected async Task<PaymentView> ReadAsync() => Assert.Single(await Payments.SendAsync(new GetPayments(Order)));

    protected async Task<string[]> PublishedAsync() => [.. (await Payments.PublishedAsync()).Select(e => e.Name)];

    /// <summary>Waits until the payment has a status and no work remains for it.</summary>
    protected async Task<PaymentView> SettledAsync(string status)
    {
        var where = "";
        await Payments.EventuallyAsync<PaymentsDbContext>(async db =>
            (where = (await ReadAsync()).Status) == status
            && await db.Database.SqlQuery<int>($"SELECT COUNT(*) AS \"Value\" FROM side_effects").SingleAsync() == 0);
        Assert.Equal(status, where);
        return await ReadAsync();
    }

    /// <summary>Returns how many charges and refunds are in the gateway's ledger.</summary>
    protected (int Charged, int GivenBack) Ledger() => (Entries("authorization", approved: true), Entries("refund", approved: true));

    /// <summary>Returns how many authorizations the gateway has declined.</summary>
    protected int Declined() => Entries("authorization", approved: false);

    private int Entries(string kind, bool approved)
    {
        var ledger = Path.Combine(Files, "simulated-gateway");
        var entries = Directory.Exists(ledger) ? Directory.EnumerateFiles(ledger, "*.json") : [];
        return entries.Select(f => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(f)))
            .Count(e => e.GetProperty("kind").GetString() == kind && e.GetProperty("approved").GetBoolean() == approved);
    }
}
