using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Host.Tests;

/// <summary>
/// Counts the statements and opened connections of EF Core in the flow of a test, and of nothing else in the process. Statements that the
/// framework runs without EF Core's model count by their connections.
/// </summary>
internal sealed class StatementCounter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private static readonly AsyncLocal<StatementCounter?> Current = new();

    private readonly List<IDisposable> _subscriptions = [];
    private int _count;

    private StatementCounter() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

    /// <summary>Returns the result of an operation, and the number of statements and connections that it took.</summary>
    public static async Task<(TResult Result, int Count)> OfAsync<TResult>(Func<Task<TResult>> operation)
    {
        using var counter = new StatementCounter();
        Current.Value = counter;
        var result = await operation();
        Current.Value = null;
        return (result, counter._count);
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (Current.Value == this && (value.Key == RelationalEventId.CommandExecuted.Name || value.Key == RelationalEventId.ConnectionOpened.Name))
        {
            Interlocked.Increment(ref _count);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
}
