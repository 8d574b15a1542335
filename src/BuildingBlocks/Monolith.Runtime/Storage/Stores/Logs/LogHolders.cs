using System.Globalization;

namespace Monolith.Runtime.Storage;

/// <summary>Finds the sessions of the server that hold back the events of a module, or that its own sessions wait for.</summary>
internal static class LogHolders
{
    /// <summary>The time for which an event may be held back before it counts as a problem.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Describes the sessions: what they hold, since when, their process id, database and program.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(ModuleStorage storage, CancellationToken cancellationToken)
    {
        if (storage.Log.FindHolders is not { } sql)
        {
            return [];
        }

        await using var connection = storage.Provider.CreateConnection(storage.Settings);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var before = command.CreateParameter();
        (before.ParameterName, before.Value) = ("@before", (storage.Clock.GetUtcNow() - Limit).ToUniversalTime());
        command.Parameters.Add(before);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var holders = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var what = reader.IsDBNull(0) ? $"a session of {storage.Module} waits for a lock"
                : $"events of {storage.Module} have been held back for {Age(storage, storage.Provider.ReadTime(reader, 0))} by an open transaction";
            var since = reader.IsDBNull(5) ? "" : $", open for {Age(storage, storage.Provider.ReadTime(reader, 5))}";
            holders.Add($"{what}: pid {Text(1)} in database {Text(2)} ({Text(3)}, {Text(4)}){since}");
        }

        return holders;

        string Text(int column) => reader.IsDBNull(column) ? "unknown" : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)!;
    }

    private static string Age(ModuleStorage storage, DateTimeOffset since) =>
        string.Create(CultureInfo.InvariantCulture, $"{(storage.Clock.GetUtcNow() - since).TotalSeconds:0} s");
}
