using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;
using Npgsql;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>A document with nested parts.</summary>
internal sealed record Note(string Id, string Topic)
{
    public string Text { get; init; } = "";

    public decimal Amount { get; init; }

    public DateTimeOffset At { get; init; }

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    public List<Answer> Replies { get; init; } = [];
}

/// <summary>An answer, of one of two types.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(Rating), "rating")]
internal record Answer(string Text, List<Answer> Replies);

/// <summary>An answer with stars.</summary>
internal sealed record Rating(string Text, int Stars, List<Answer> Replies) : Answer(Text, Replies);

internal sealed class NotesDocuments(DbContextOptions<NotesDocuments> options) : ModuleDocuments(options)
{
    public DocumentCollection<Note> Notes => Collection<Note>("notes", note => note.Id, note => note.Topic);

    public DocumentCollection<Note> Others => Collection<Note>("others", note => note.Id);
}

/// <summary>What a handler of the module does.</summary>
internal sealed class NoteRenaming(NotesDocuments documents)
{
    public async Task RenameAsync(string id, string topic, CancellationToken cancellationToken)
    {
        var note = await documents.Notes.FindAsync(id, cancellationToken) ?? throw new InvalidOperationException($"The note {id} does not exist.");
        documents.Notes.Update(note with { Topic = topic });
        documents.Publish(new Noted(id, topic));
    }
}

/// <summary>A module that keeps documents.</summary>
internal sealed class NotesModule(DatabaseProvider provider, DatabaseSettings settings, Func<Task> cleanUp) : IAsyncDisposable
{
    private const string Name = "notes";

    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSingleton(_ => new ModuleStorage("source", provider, settings, new EventRegistry([typeof(Noted).Assembly]), new MessagingOptions(), TimeProvider.System))
        .AddModuleStorage<NotesDocuments>()
        .BuildServiceProvider();

    public DatabaseProvider Provider => provider;

    public DatabaseSettings Settings => settings;

    public static NotesModule OnSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("monolith-").FullName;
        var connectionString = $"Data Source={folder}/notes.db";
        return new NotesModule(new SqliteProvider(), new DatabaseSettings(connectionString, Name), CleanUpAsync);

        async Task CleanUpAsync()
        {
            await using var connection = new SqliteConnection(connectionString);
            SqliteConnection.ClearPool(connection);
            Directory.Delete(folder, recursive: true);
        }
    }

    public static async Task<NotesModule> OnPostgreSqlAsync()
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = await PostgreSqlServer.GetAsync(PostgreSqlModules.Documents);
        var database = await server.CreateDatabaseAsync();
        return new NotesModule(new PostgreSqlProvider(), new DatabaseSettings(database, Name), CleanUpAsync);

        async Task CleanUpAsync()
        {
            NpgsqlConnection.ClearAllPools();
            await server.DropDatabaseAsync(database);
        }
    }

    public static async Task<NotesModule> OnSqlServerAsync()
    {
        var database = SqlServerForTests.ConnectionStringOrSkip();
        await CleanUpAsync();
        return new NotesModule(new SqlServerProvider(), SqlServerForTests.Settings(database, Name), CleanUpAsync);

        Task CleanUpAsync() => SqlServerForTests.DropSchemasAsync(database, Name);
    }

    public async Task InAsync(Func<NotesDocuments, Task> work)
    {
        await using var scope = _services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<NotesDocuments>());
    }

    /// <summary>Ends the connections, as the end of a host does.</summary>
    public void EndConnections()
    {
        using var connection = provider.CreateConnection(settings);
        switch (connection)
        {
            case SqliteConnection sqlite:
                SqliteConnection.ClearPool(sqlite);
                break;
            case NpgsqlConnection:
                NpgsqlConnection.ClearAllPools();
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await cleanUp();
    }
}
