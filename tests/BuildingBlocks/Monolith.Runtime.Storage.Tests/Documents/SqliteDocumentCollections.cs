using System.Text;

namespace Monolith.Runtime.Storage.Tests;

public sealed class SqliteDocumentCollections : DocumentCollectionTests
{
    private protected override Task<NotesModule> CreateAsync() => Task.FromResult(NotesModule.OnSqlite());

    [Fact]
    public async Task A_removed_document_is_not_in_the_files_of_the_database()
    {
        await SaveAsync(notes =>
        {
            notes.Add(new Note("1", "books") { Text = "Written by Ada Lovelace." });
            notes.Add(new Note("2", "books") { Text = "This note stays." });
        });
        await ChangeAsync("1", (notes, note) => notes.Update(note with { Text = "Ada Lovelace has changed this." }));
        Assert.NotEmpty(FilesWith("Lovelace"));
        await ChangeAsync("1", (notes, note) => notes.Remove(note));
        Assert.True(await Module.Provider.TryRemoveDeletedAsync(Module.Settings, Token));
        Assert.NotEmpty(FilesWith("This note stays."));
        Assert.Empty(FilesWith("Lovelace"));
    }

    private IEnumerable<string> FilesWith(string text)
    {
        var path = Module.Provider.IdentityOf(Module.Settings);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            if (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)
            {
                yield return file;
            }
        }
    }
}
