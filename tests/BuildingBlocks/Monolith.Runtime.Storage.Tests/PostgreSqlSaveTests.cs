using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Tests which saves are sent to PostgreSQL as an implicit transaction, and that all saves are atomic.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlSaveTests : IAsyncLifetime
{
    private DatabaseHarness _modules = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _modules = await PostgreSqlModules.CreateAsync();

    public ValueTask DisposeAsync() => _modules is null ? ValueTask.CompletedTask : _modules.DisposeAsync();

    [Fact]
    public async Task A_row_and_its_event_are_saved_in_one_transaction()
    {
        Assert.Equal(0, await CountBegunAsync(db =>
        {
            db.Journal.Add(Line("1"));
            db.Publish(new Answered("a", "1"));
        }));
        await StoredAsync(["1"], events: 1);
    }

    [Fact]
    public async Task When_the_second_command_fails_the_first_is_rolled_back()
    {
        await SaveAsync(db => db.Journal.Add(Line("there", id: 1)));
        var failure = await Assert.ThrowsAsync<DbUpdateException>(() => SaveAsync(db =>
        {
            db.Journal.Add(Line("lost"));
            db.Journal.Add(Line("counterpart", id: 1));
            db.Publish(new Answered("a", "lost"));
        }));
        Assert.Equal(DatabaseFailure.UniqueViolation, new PostgreSqlProvider().Classify(failure));
        await StoredAsync(["there"], events: 0);
    }

    [Theory]
    [InlineData(EntityState.Modified)]
    [InlineData(EntityState.Deleted)]
    public async Task A_change_of_a_deleted_row_also_rolls_back_its_event(EntityState change)
    {
        await SaveAsync(db => db.Journal.Add(Line("there", id: 1)));
        await _modules.InTargetAsync(async db =>
        {
            var line = await db.Journal.SingleAsync(Token);
            await _modules.InTargetAsync(other => other.Journal.ExecuteDeleteAsync(Token));
            await using var unit = UnitOfWork.Begin(db);
            db.Entry(line).State = change;
            db.Publish(new Answered("a", "lost"));
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => unit.CommitAsync(Token));
        });
        await StoredAsync([], events: 0);
    }

    [Fact]
    public async Task A_save_of_several_batches_is_one_transaction()
    {
        const int moreThanOneBatch = 1_500;
        Assert.Equal(1, await CountBegunAsync(db => db.Journal.AddRange(Enumerable.Range(1, moreThanOneBatch).Select(id => Line("there", id)))));
        await Assert.ThrowsAsync<DbUpdateException>(() => SaveAsync(db =>
        {
            db.Journal.AddRange(Enumerable.Range(moreThanOneBatch, moreThanOneBatch).Select(id => Line("lost", id)).Reverse());
            db.Publish(new Answered("a", "lost"));
        }));
        await StoredAsync(Enumerable.Repeat("there", moreThanOneBatch), events: 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Several_saves_of_a_unit_commit_as_one(bool commits)
    {
        await _modules.InTargetAsync(async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            db.Journal.Add(Line("1"));
            db.Publish(new Answered("a", "1"));
            await db.SaveChangesAsync(Token);
            db.Journal.Add(Line("2"));
            await db.SaveChangesAsync(Token);
            await StoredAsync([], events: 0);
            if (commits)
            {
                await unit.CommitAsync(Token);
            }
        });
        await StoredAsync(commits ? ["1", "2"] : [], events: commits ? 1 : 0);
    }

    /// <summary>
    /// The responses to all commands arrive before the failure. A client that does not read to the end would consider the rows stored.
    /// </summary>
    [Theory]
    [InlineData("RAISE 'no'", false)]
    [InlineData("RAISE 'no'", true)]
    [InlineData("PERFORM pg_terminate_backend(pg_backend_pid())", false)]
    [InlineData("PERFORM pg_terminate_backend(pg_backend_pid())", true)]
    public async Task A_commit_failure_is_reported(string what, bool publishes)
    {
        var failing =
            $"""
            CREATE FUNCTION target.fail() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {what}; PERFORM pg_sleep(1); RETURN NULL; END$$;
            CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON target.journal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION target.fail();
            """;
        await _modules.InTargetAsync(db => db.Database.ExecuteSqlRawAsync(failing, Token));
        await _modules.InTargetAsync(async db =>
        {
            var committed = db.Storage.EventsCommitted.Next;
            await using var unit = UnitOfWork.Begin(db);
            db.Journal.Add(Line("lost", id: 1));
            db.Journal.Add(Line("lost", id: 2));
            if (publishes)
            {
                db.Publish(new Answered("a", "lost"));
            }

            await Assert.ThrowsAsync<DbUpdateException>(() => unit.CommitAsync(Token));
            Assert.False(committed.IsCompleted);
        });
        await StoredAsync([], events: 0);
    }

    private static JournalRow Line(string text, long id = 0) => new() { Id = id, Key = "a", Text = text };

    private Task SaveAsync(Action<TargetDbContext> change) => _modules.InTargetAsync(async db =>
    {
        await using var unit = UnitOfWork.Begin(db);
        change(db);
        await unit.CommitAsync(Token);
    });

    /// <summary>Saves, and counts the transactions that EF Core begins.</summary>
    private async Task<int> CountBegunAsync(Action<TargetDbContext> change)
    {
        var begun = 0;
        await _modules.InTargetAsync(async db =>
        {
            using var listening = ((IDisposable)DiagnosticListener.AllListeners.Subscribe(new DelegateObserver<DiagnosticListener>(listener =>
            {
                if (listener.Name == DbLoggerCategory.Name)
                {
                    listener.Subscribe(new DelegateObserver<KeyValuePair<string, object?>>(seen =>
                    {
                        if (seen.Value is TransactionStartingEventData data && data.Context == db)
                        {
                            begun++;
                        }
                    }));
                }
            })));
            await using var unit = UnitOfWork.Begin(db);
            change(db);
            await unit.CommitAsync(Token);
        });
        return begun;
    }

    private Task StoredAsync(IEnumerable<string> lines, int events) => _modules.InTargetAsync(async db =>
    {
        Assert.Equal(lines, await db.Journal.OrderBy(j => j.Id).Select(j => j.Text).ToListAsync(Token));
        Assert.Equal(events, await db.Outbox.CountAsync(Token));
    });

    private sealed class DelegateObserver<T>(Action<T> see) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(T value) => see(value);
    }
}
