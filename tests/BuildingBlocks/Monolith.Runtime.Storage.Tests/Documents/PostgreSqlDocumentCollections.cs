using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage.Tests;

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentCollections : DocumentCollectionTests
{
    private protected override Task<NotesModule> CreateAsync() => NotesModule.OnPostgreSqlAsync();

    [Fact]
    public async Task An_operator_can_query_documents_with_jsonb()
    {
        await SaveAsync(notes => notes.Add(new Note("1", "books") { Attributes = new Dictionary<string, string> { ["color"] = "red" } }));
        await Module.InAsync(async db => Assert.Equal(
            "1", await db.Database.SqlQueryRaw<string>("""SELECT key AS "Value" FROM notes.documents WHERE body @> '{{"Attributes": {{"color": "red"}}}}'""").SingleAsync(Token)));
    }

    [Fact]
    public async Task Documents_are_copied_from_a_file_and_compared()
    {
        await using var file = NotesModule.OnSqlite();
        await file.Provider.PrepareAsync(file.Settings, Token);
        var note = new Note("1", "books") { Text = "☃", Amount = 10.00m, Attributes = new Dictionary<string, string> { ["zz"] = "1", ["a"] = "2" }, Replies = [new Rating("r", 3, [])] };
        await file.InAsync(async db =>
        {
            await ModuleMigrator.MigrateAsync(db, Token);
            db.Notes.Add(note);
            await db.SaveChangesAsync(Token);
        });

        file.EndConnections();
        Module.EndConnections();
        CopyReport? report = null;
        await file.InAsync(async db => report = await ModuleCopy.RunAsync(db, Module.Provider, Module.Settings, null, Token));

        Assert.True(report!.Matches);
        Assert.Equal(1, report.Tables.Single(table => table.Name == "documents").Target.Rows);
        Assert.Equal((10.00m, "1"), ((await FindAsync("1"))!.Amount, (await FindAsync("1"))!.Attributes["zz"]));
    }
}
