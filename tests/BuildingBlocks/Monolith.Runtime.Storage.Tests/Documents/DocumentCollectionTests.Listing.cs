using Microsoft.EntityFrameworkCore;
using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

/// <content>Groups, snapshots and collections.</content>
public abstract partial class DocumentCollectionTests
{
    [Fact]
    public async Task A_group_is_listed_in_the_order_of_keys()
    {
        await SaveAsync(notes =>
        {
            foreach (var (key, topic) in new[] { ("b", "books"), ("a", "books"), ("B", "books"), ("ä", "books"), ("c", "Books"), ("d", "films") })
            {
                notes.Add(new Note(key, topic));
            }
        });
        await Module.InAsync(async db =>
        {
            Assert.Equal(["B", "a", "b", "ä"], (await db.Notes.ListAsync("books", 10, null, Token)).Select(note => note.Id));
            Assert.Equal(["a", "b"], (await db.Notes.ListAsync("books", 2, "B", Token)).Select(note => note.Id));
            Assert.Equal(["c"], (await db.Notes.ListAsync("Books", 10, null, Token)).Select(note => note.Id));
            var page = await db.Notes.ReadPageAsync("books", new Paging(2, 3), Token);
            Assert.Equal((4, "ä"), (page.Total, Assert.Single(page.Items).Id));
            Assert.Equal(6, (await db.Notes.ReadPageAsync(null, new Paging(), Token)).Total);
            Assert.Empty((await db.Others.ReadPageAsync(null, new Paging(), Token)).Items);

            db.Notes.Remove((await db.Notes.FindAsync("a", Token))!);
            db.Notes.Update((await db.Notes.FindAsync("b", Token))! with { Topic = "films" });
            Assert.DoesNotContain(await db.Notes.ListAsync("books", 10, null, Token), note => note.Id == "a");
            await db.SaveChangesAsync(Token);
            Assert.Equal(["B", "ä"], (await db.Notes.ListAsync("books", 10, null, Token)).Select(note => note.Id));
            Assert.Equal(["b", "d"], (await db.Notes.ListAsync("films", 10, null, Token)).Select(note => note.Id));
        });
    }

    [Fact]
    public async Task A_snapshot_contains_the_documents_of_all_groups_page_by_page_in_the_order_of_keys()
    {
        await Module.InAsync(async db =>
        {
            foreach (var (key, topic) in new[] { ("b", "books"), ("a", "books"), ("B", "films"), ("ä", "books"), ("c", "Books"), ("d", "films") })
            {
                db.Notes.Add(new Note(key, topic) { Text = topic });
            }

            db.Others.Add(new Note("bb", "films"));
            await db.SaveChangesAsync(Token);
        });
        var (read, pages) = (new List<string>(), 0);
        for (string? after = null; after is not null || pages == 0; pages++)
        {
            await Module.InAsync(async db =>
            {
                var page = await db.Notes.ReadSnapshotAsync(note => note.Id == "c" ? [] : [new Noted(note.Id, note.Text), new Erased(note.Id)], after, 2, Token);
                read.AddRange(page.Events.Select(message => $"{message.Key} {(message as Noted)?.Text}"));
                after = page.Last;
                Assert.Empty(db.ChangeTracker.Entries());
            });
        }

        Assert.Equal(["B films", "B ", "a books", "a ", "b books", "b ", "d films", "d ", "ä books", "ä "], read);
        Assert.Equal(4, pages);
        await Module.InAsync(async db => Assert.Equal([], (await db.Others.ReadSnapshotAsync(_ => [], "bb", 5, Token)).Events));
    }

    [Fact]
    public async Task Collections_do_not_share_keys()
    {
        await Module.InAsync(async db =>
        {
            db.Notes.Add(new Note("1", "books"));
            db.Others.Add(new Note("1", "films"));
            await db.SaveChangesAsync(Token);
        });
        await Module.InAsync(async db => Assert.Equal("films", (await db.Others.FindAsync("1", Token))!.Topic));
        Assert.Equal("books", (await FindAsync("1"))!.Topic);
    }
}
