using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <content>What a query finds, and what a save refuses.</content>
public abstract partial class TenantConformance
{
    private static readonly Guid Shared = Guid.Parse("01a20000-0000-7000-8000-00000000000a");

    /// <summary>Belongs to one model, and so to one database.</summary>
    private readonly Func<TargetDbContext, Guid, Task<TenantItem?>> _compiled = EF.CompileAsyncQuery(
        (TargetDbContext db, Guid id) => db.TenantItems.AsNoTracking().FirstOrDefault(item => item.Id == id));

    [Fact]
    public async Task No_kind_of_query_finds_the_rows_of_another_tenant()
    {
        await AddItemAsync(Acme);
        foreach (var (tenant, expected) in new (string?, int)[] { (Acme, 1), (Globex, 0), (null, 0), (Acme, 1) })
        {
            Assert.All(await FindAsync(tenant), found => Assert.Equal(expected, found));
        }
    }

    [Fact]
    public async Task A_context_of_the_pool_does_not_keep_the_tenant_of_its_former_user()
    {
        TargetDbContext? former = null;
        await ForAsync(Acme, () => Modules.InTargetAsync(async db =>
        {
            former = db;
            await db.TenantItems.CountAsync(Token);
        }));
        await AddItemAsync(Acme);

        await ForAsync(Globex, () => Modules.InTargetAsync(async db =>
        {
            Assert.Same(former, db);
            Assert.Equal(0, await db.TenantItems.CountAsync(Token));
        }));
    }

    [Fact]
    public async Task A_handler_that_changes_a_row_of_another_tenant_is_parked_at_once()
    {
        await AddItemAsync(Globex);
        foreach (var (text, tamper) in new Dictionary<string, Action<TargetDbContext, TenantItem>>
        {
            ["changed"] = (_, item) => item.Text = "stolen",
            ["removed"] = (db, item) => db.Remove(item),
            ["moved"] = (db, item) => db.Entry(item).Property(i => i.TenantId).CurrentValue = Acme,
        })
        {
            var failure = await Assert.ThrowsAsync<UnrecoverableException>(() => InUnitAsync(Acme, async db =>
                tamper(db, await db.TenantItems.IgnoreQueryFilters([ITenantOwned.Filter]).SingleAsync(Token))));
            Assert.True(failure.Message.StartsWith("A TenantItem of tenant 'globex' cannot be saved, because the current tenant is 'acme'.", StringComparison.Ordinal), $"{text}: {failure.Message}");
        }

        await InUnitAsync(Globex, async db => Assert.Equal("of globex", (await db.TenantItems.SingleAsync(Token)).Text));
    }

    [Fact]
    public async Task A_row_that_is_added_for_another_tenant_is_refused()
    {
        var failure = await Assert.ThrowsAsync<UnrecoverableException>(() => InUnitAsync(Acme, db =>
        {
            var item = new TenantItem { Id = Shared, Text = "for another one" };
            db.Entry(item).Property(i => i.TenantId).CurrentValue = Globex;
            db.Add(item);
            return Task.CompletedTask;
        }));

        Assert.Contains("of tenant 'globex' cannot be saved", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_tenant_no_row_is_added()
    {
        var failure = await Assert.ThrowsAsync<UnrecoverableException>(() => AddItemAsync(null));

        Assert.StartsWith("A TenantItem belongs to a tenant, and none is known here", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_changes_the_rows_of_its_tenant_only()
    {
        await PublishAsync(Acme, new Noted("a", "1"));
        await PublishAsync(Globex, new Noted("a", "2"));
        await CatchUpAsync();

        await InUnitAsync(Acme, async db =>
        {
            await db.BeginTransactionAsync(Token);
            Assert.Equal(1, await db.TenantNotes.ExecuteUpdateAsync(set => set.SetProperty(note => note.Texts, "all"), Token));
        });
        await InUnitAsync(Globex, async db =>
        {
            await db.BeginTransactionAsync(Token);
            Assert.Equal(1, await db.TenantNotes.ExecuteDeleteAsync(Token));
        });

        Assert.Equal(["a: all"], await NotesAsync(Acme));
        Assert.Empty(await NotesAsync(Globex));
    }

    [Fact]
    public async Task Work_without_a_tenant_can_be_done_for_each_of_them()
    {
        await Modules.InScopeAsync(DatabaseHarness.Target, async services =>
        {
            var (db, tenant) = (services.GetRequiredService<TargetDbContext>(), services.GetRequiredService<ITenant>());
            await using var unit = UnitOfWork.Begin(db);
            foreach (var id in (string[])[Acme, Globex, Acme])
            {
                await tenant.RunAsync(id, async () =>
                {
                    Assert.Equal(id, tenant.Id);
                    if (await db.TenantNotes.FindAsync([id, "a"], Token) is { } note)
                    {
                        note.Texts += " again";
                    }
                    else
                    {
                        db.TenantNotes.Add(new TenantNote { About = "a", Texts = $"of {id}" });
                        db.Publish(new Answered("a", id));
                    }
                }, Token);
            }

            Assert.Null(tenant.Id);
            await unit.CommitAsync(Token);
        });

        Assert.Equal(["a: of acme again"], await NotesAsync(Acme));
        Assert.Equal(["a: of globex"], await NotesAsync(Globex));
        Assert.Equal([Acme, Globex], (await AnswersAsync()).Select(answer => answer.Tenant));
    }

    /// <summary>A lookup by key finds what the context tracks, which no query filter reaches.</summary>
    [Fact]
    public async Task What_was_read_for_one_tenant_is_not_found_for_the_next()
    {
        await AddItemAsync(Acme);
        await Modules.InScopeAsync(DatabaseHarness.Target, async services =>
        {
            var (db, tenant) = (services.GetRequiredService<TargetDbContext>(), services.GetRequiredService<ITenant>());
            await using var unit = UnitOfWork.Begin(db);
            foreach (var (id, expected) in new[] { (Acme, true), (Globex, false), (Acme, true) })
            {
                await tenant.RunAsync(id, async () => Assert.Equal(expected, await db.TenantItems.FindAsync([Shared], Token) is not null), Token);
            }

            Assert.Null(await db.TenantItems.FindAsync([Shared], Token));
        });
    }

    [Fact]
    public async Task After_work_for_a_tenant_has_failed_nothing_of_it_is_saved_or_seen()
    {
        var due = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        await AddItemAsync(Acme);
        await ForAsync(Acme, () => Harness.ScheduleAsync(new Alarm("a", "woken"), due, Token));
        await Modules.InScopeAsync(DatabaseHarness.Target, async services =>
        {
            var (db, tenant) = (services.GetRequiredService<TargetDbContext>(), services.GetRequiredService<ITenant>());
            await using var unit = UnitOfWork.Begin(db);
            await Assert.ThrowsAsync<FormatException>(() => tenant.RunAsync(Acme, async () =>
            {
                (await db.TenantItems.SingleAsync(Token)).Text = "half done";
                db.Publish(new Answered("a", "half done"));
                db.CancelTimers<Alarm>("a");
                db.Schedule(new Alarm("b", "half done"), "b", due);
                throw new FormatException("For the test");
            }, Token));
            Assert.Equal(0, await db.TenantItems.CountAsync(Token));
            await unit.CommitAsync(Token);
        });

        await InUnitAsync(Acme, async db => Assert.Equal("of acme", (await db.TenantItems.SingleAsync(Token)).Text));
        Assert.Equal("a", Assert.Single(await Harness.Timers.ReadDueAsync(due, 10, DueExclusion.None, Token)).Key);
        Assert.Empty(await AnswersAsync());
    }

    [Fact]
    public async Task Work_for_a_tenant_cannot_turn_to_another_one()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ForAsync(Acme, () => Modules.InScopeAsync(
            DatabaseHarness.Target, services => services.GetRequiredService<ITenant>().RunAsync(Globex, () => Task.CompletedTask, Token))));
        Assert.Equal("The current tenant is 'acme', so this code cannot work for tenant 'globex'.", refusal.Message);

        await Assert.ThrowsAsync<ArgumentException>(() => Modules.InScopeAsync(
            DatabaseHarness.Target, services => services.GetRequiredService<ITenant>().RunAsync("two tenants", () => Task.CompletedTask, Token)));
    }

    private Task AddItemAsync(string? tenant) => InUnitAsync(tenant, db =>
    {
        db.TenantItems.Add(new TenantItem { Id = Shared, Text = $"of {tenant}" });
        return Task.CompletedTask;
    });

    /// <summary>Works with the context of the target in a unit of work that commits.</summary>
    private Task InUnitAsync(string? tenant, Func<TargetDbContext, Task> work) => ForAsync(tenant, () => Modules.InTargetAsync(async db =>
    {
        await using var unit = UnitOfWork.Begin(db);
        await work(db);
        await unit.CommitAsync(Token);
    }));

    /// <summary>Counts what several kinds of queries find, each of which EF Core compiles and caches in its own way.</summary>
    private async Task<int[]> FindAsync(string? tenant)
    {
        int[] found = [];
        var select = $"SELECT * FROM {Modules.Of<ModuleStorage>(DatabaseHarness.Target).Table("tenant_items")}";
        await InUnitAsync(tenant, async db => found =
        [
            await db.TenantItems.CountAsync(Token),
            (await db.TenantItems.AsNoTracking().Where(item => item.Id == Shared).ToListAsync(Token)).Count,
            await db.TenantItems.FindAsync([Shared], Token) is null ? 0 : 1,
            (await db.TenantItems.FromSqlRaw(select).ToListAsync(Token)).Count,
            await db.TenantItems.IgnoreQueryFilters(["another"]).CountAsync(Token),
            await _compiled(db, Shared) is null ? 0 : 1,
        ]);
        return found;
    }
}
