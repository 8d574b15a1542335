using Microsoft.EntityFrameworkCore;
using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>What collections of documents do, on each database.</summary>
public abstract partial class DocumentCollectionTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private protected NotesModule Module { get; private set; } = null!;

    protected CancellationToken Token => _limit.Token;

    public async ValueTask InitializeAsync()
    {
        _limit.CancelAfter(TimeSpan.FromSeconds(60));
        Module = await CreateAsync();
        await Module.Provider.PrepareAsync(Module.Settings, Token);
        await Module.InAsync(db => ModuleMigrator.MigrateAsync(db, Token));
    }

    public async ValueTask DisposeAsync()
    {
        if (Module is { } module)
        {
            await module.DisposeAsync();
        }

        _limit.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<NotesModule> CreateAsync();

    [Fact]
    public async Task A_document_is_read_as_it_was_written()
    {
        var note = new Note("1", "books")
        {
            Text = "Ünïcödé ☃ 'quoted' \\ \"double\"\r\n\ttabbed",
            Amount = 1.50m,
            At = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.FromHours(5)),
            Attributes = new Dictionary<string, string> { ["zoom"] = "2", ["a"] = "" },
            Replies = [new Answer("first", [new Rating("second", 5, [])]), new Answer("third", [])],
        };
        await SaveAsync(notes => notes.Add(note));
        var read = await FindAsync("1");
        Assert.NotSame(note, read);
        Assert.Equal(StoredJson.Write(note with { Attributes = Sorted(note) }), StoredJson.Write(read! with { Attributes = Sorted(read) }));
        Assert.IsType<Rating>(Assert.Single(Assert.IsType<Answer>(read.Replies[0]).Replies));

        static SortedDictionary<string, string> Sorted(Note note) => new(note.Attributes.ToDictionary(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Documents_and_events_are_saved_together_or_not_at_all()
    {
        await Module.InAsync(async db =>
        {
            await using (UnitOfWork.Begin(db))
            {
                db.Notes.Add(new Note("1", "books"));
                db.Publish(new Erased("a"));
                await db.SaveChangesAsync(Token);
            }

            db.ChangeTracker.Clear();
            Assert.Equal(0, await db.Outbox.CountAsync(Token));
            Assert.Null(await db.Notes.FindAsync("1", Token));

            await using var unit = UnitOfWork.Begin(db);
            db.Notes.Add(new Note("1", "books"));
            db.Publish(new Erased("a"));
            await unit.CommitAsync(Token);
        });
        await Module.InAsync(async db => Assert.Equal(1, await db.Outbox.CountAsync(Token)));
        Assert.NotNull(await FindAsync("1"));
    }

    [Fact]
    public async Task A_handler_changes_a_document_and_publishes_in_one_commit()
    {
        await SaveAsync(notes => notes.Add(new Note("1", "books")));
        await Module.InAsync(async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            await new NoteRenaming(db).RenameAsync("1", "films", Token);
            await unit.CommitAsync(Token);
        });
        Assert.Equal("films", (await FindAsync("1"))!.Topic);
        await Module.InAsync(async db => Assert.Equal("1", (await db.Outbox.SingleAsync(Token)).Key));
    }

    [Fact]
    public async Task Only_what_is_updated_is_stored()
    {
        await SaveAsync(notes => notes.Add(new Note("1", "books")));
        await Module.InAsync(async db =>
        {
            (await db.Notes.FindAsync("1", Token))!.Replies.Add(new Answer("not stored", []));
            await db.SaveChangesAsync(Token);
        });
        Assert.Empty((await FindAsync("1"))!.Replies);

        await Module.InAsync(async db =>
        {
            var note = await db.Notes.FindAsync("1", Token);
            db.Notes.Update(note! with { Text = "once" });
            Assert.Equal("once", (await db.Notes.FindAsync("1", Token))!.Text);
            db.Notes.Update(note with { Text = "twice" });
            await db.SaveChangesAsync(Token);
            db.Notes.Update(note with { Text = "again" });
            await db.SaveChangesAsync(Token);
        });
        Assert.Equal("again", (await FindAsync("1"))!.Text);
        Assert.Equal(3, await VersionOfAsync("1"));
    }

    [Fact]
    public async Task A_document_that_another_writer_has_changed_or_removed_is_a_conflict()
    {
        foreach (var change in new Action<DocumentCollection<Note>, Note>[] { (notes, note) => notes.Update(note with { Text = "other" }), (notes, note) => notes.Remove(note) })
        {
            foreach (var late in new Action<DocumentCollection<Note>, Note>[] { (notes, note) => notes.Update(note with { Text = "late" }), (notes, note) => notes.Remove(note) })
            {
                await SaveAsync(notes => notes.Add(new Note("1", "books")));
                await Module.InAsync(async db =>
                {
                    var read = await db.Notes.FindAsync("1", Token);
                    await ChangeAsync("1", change);
                    late(db.Notes, read!);
                    var failure = await Assert.ThrowsAnyAsync<DbUpdateException>(() => db.SaveChangesAsync(Token));
                    Assert.Equal(DatabaseFailure.Conflict, Module.Provider.Classify(failure));
                });
                if (await FindAsync("1") is not null)
                {
                    await ChangeAsync("1", (notes, note) => notes.Remove(note));
                }
            }
        }
    }

    [Fact]
    public async Task Of_two_documents_with_the_same_key_one_is_added()
    {
        await SaveAsync(notes => notes.Add(new Note("1", "books")));
        await Module.InAsync(async db =>
        {
            db.Notes.Add(new Note("1", "films"));
            var failure = await Assert.ThrowsAnyAsync<DbUpdateException>(() => db.SaveChangesAsync(Token));
            Assert.Equal(DatabaseFailure.UniqueViolation, Module.Provider.Classify(failure));
        });
        await Module.InAsync(async db =>
        {
            await db.Notes.FindAsync("1", Token);
            Assert.Contains("notes already contains 1", Assert.Throws<InvalidOperationException>(() => db.Notes.Add(new Note("1", "films"))).Message, StringComparison.Ordinal);
        });
        Assert.Equal("books", (await FindAsync("1"))!.Topic);
    }

    [Fact]
    public async Task A_document_must_be_read_before_it_is_replaced_or_removed()
    {
        await SaveAsync(notes => notes.Add(new Note("1", "books")));
        await Module.InAsync(async db =>
        {
            foreach (var change in new Action[] { () => db.Notes.Update(new Note("1", "books")), () => db.Notes.Remove(new Note("1", "books")) })
            {
                Assert.Contains("1 of notes was not read before", Assert.Throws<InvalidOperationException>(change).Message, StringComparison.Ordinal);
            }

            db.Notes.Remove((await db.Notes.FindAsync("1", Token))!);
            Assert.Null(await db.Notes.FindAsync("1", Token));
            Assert.Throws<InvalidOperationException>(() => db.Notes.Update(new Note("1", "books")));
            db.Notes.Add(new Note("1", "films"));
            await db.SaveChangesAsync(Token);
        });
        Assert.Equal("films", (await FindAsync("1"))!.Topic);
    }

    [Fact]
    public async Task A_document_that_not_every_database_can_store_is_rejected()
    {
        var zero = Assert.Throws<InvalidOperationException>(() => Store(new Note("1", "books") { Attributes = new Dictionary<string, string> { ["a\0"] = "" } }));
        Assert.Contains("Note cannot be stored", zero.Message, StringComparison.Ordinal);
        foreach (var key in new[] { new string('x', 201), "ends with a blank " })
        {
            await Assert.ThrowsAsync<RejectedException>(() => SaveAsync(notes => notes.Add(new Note(key, "books"))));
        }

        void Store(Note note) => Module.InAsync(db =>
        {
            db.Notes.Add(note);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task A_stored_document_that_lacks_a_required_member_is_an_error()
    {
        await SaveAsync(notes => notes.Add(new Note("1", "books")));
        await Module.InAsync(db =>
        {
            return db.Documents.ExecuteUpdateAsync(set => set.SetProperty(d => d.Body, """{"Id":"1"}"""), Token);
        });
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await FindAsync("1"));
        Assert.Contains("The stored payload of document Note cannot be read", failure.Message, StringComparison.Ordinal);
    }

    private protected Task SaveAsync(Action<DocumentCollection<Note>> change) => Module.InAsync(db =>
    {
        change(db.Notes);
        return db.SaveChangesAsync(Token);
    });

    private protected Task ChangeAsync(string key, Action<DocumentCollection<Note>, Note> change) => Module.InAsync(async db =>
    {
        change(db.Notes, (await db.Notes.FindAsync(key, Token))!);
        await db.SaveChangesAsync(Token);
    });

    private protected async Task<Note?> FindAsync(string key)
    {
        Note? found = null;
        await Module.InAsync(async db => found = await db.Notes.FindAsync(key, Token));
        return found;
    }

    private async Task<int> VersionOfAsync(string key)
    {
        var version = 0;
        await Module.InAsync(async db => version = await db.Documents.Where(d => d.Key == key).Select(d => d.Version).SingleAsync(Token));
        return version;
    }
}
