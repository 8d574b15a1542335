using System.Data.Common;

namespace Soak;

/// <summary>The databases of a shop's modules, as an administrator uses them beside the Host.</summary>
internal abstract class ShopDatabase : IAsyncDisposable
{
    public static IReadOnlyList<string> Modules { get; } = ["profiles", "catalog", "ordering", "inventory", "payments", "notifications", "reviews", "insights"];

    /// <summary>The subscribers of each module's log.</summary>
    public static ILookup<string, string> Subscribers { get; } = new (string Source, string Subscriber)[]
    {
        ("profiles", "ordering"), ("profiles", "notifications"), ("profiles", "insights"), ("catalog", "ordering"), ("catalog", "inventory"), ("catalog", "insights"),
        ("ordering", "inventory"), ("ordering", "payments"), ("ordering", "notifications"), ("ordering", "insights"), ("inventory", "ordering"), ("inventory", "insights"),
        ("payments", "ordering"), ("payments", "insights"), ("notifications", "insights"),
        ("profiles", "reviews"), ("ordering", "reviews"), ("reviews", "insights"),
    }.ToLookup(pair => pair.Source, pair => pair.Subscriber);

    /// <summary>The number of processes that serve the shop.</summary>
    public abstract int Replicas { get; }

    /// <summary>The working directory of the processes; their files are in <c>data</c> below it.</summary>
    public abstract string Directory { get; }

    /// <summary>The settings of the processes.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    public string Data => Path.Combine(Directory, "data");

    /// <summary>Creates the tables.</summary>
    public abstract Task PrepareAsync();

    /// <summary>Opens a connection in which the tables of a module need no prefix.</summary>
    public abstract Task<DbConnection> OpenAsync(string module, CancellationToken cancellationToken);

    /// <summary>Makes a consistent copy of a module's database while the Host runs.</summary>
    public abstract Task BackUpAsync(string module, string path, CancellationToken cancellationToken);

    /// <summary>Replaces a module's database by a copy. No process may run.</summary>
    public abstract Task RestoreAsync(string module, string path, CancellationToken cancellationToken);

    /// <summary>Makes a module's database unavailable. No process may run.</summary>
    public abstract Task TakeAwayAsync(string module, CancellationToken cancellationToken);

    /// <summary>Makes it available again.</summary>
    public abstract Task BringBackAsync(string module, CancellationToken cancellationToken);

    /// <summary>Returns a value of the database's own type for a statement: an id or a time.</summary>
    public abstract object ValueOf(object value);

    public abstract ValueTask DisposeAsync();

    /// <summary>Reads rows.</summary>
    public async Task<IReadOnlyList<object[]>> ReadAsync(string module, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(module, cancellationToken);
        await using var command = CreateCommand(connection, sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Runs a statement.</summary>
    public async Task ExecuteAsync(string module, string sql, CancellationToken cancellationToken, params IEnumerable<(string Name, object Value)> values)
    {
        await using var connection = await OpenAsync(module, cancellationToken);
        await using var command = CreateCommand(connection, sql);
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, ValueOf(value));
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static DbCommand CreateCommand(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of this program.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
