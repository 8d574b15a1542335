using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith;

/// <summary>
/// The base of a module's DbContext. What is published, scheduled or requested through it is saved with the state it
/// belongs to, in one transaction of the module's own database.
/// </summary>
public abstract class ModuleDbContext : DbContext
{
    private Pending _pending;

    /// <summary>Creates a context.</summary>
    /// <param name="options">The options that the module's registration made.</param>
    protected ModuleDbContext(DbContextOptions options)
        : base(options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Storage = options.FindExtension<ModuleStorageExtension>()?.Storage
            ?? throw new InvalidOperationException($"{GetType().Name} has no storage: register it with module.UseDbContext<{GetType().Name}>().");
        Database.AutoSavepointsEnabled = false;

        // Who takes turns does so where a transaction begins, so each save needs one, were it of one statement.
        Database.AutoTransactionBehavior = Storage.Provider.SingleWriter ? AutoTransactionBehavior.Always : AutoTransactionBehavior.WhenNeeded;
    }

    [Flags]
    private enum Pending
    {
        None = 0,
        Events = 1,
        Tombstones = 2,
        Timers = 4,
        SideEffects = 8,
    }

    internal ModuleStorage Storage { get; }

    internal UnitOfWork? Unit { get; set; }

    internal DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    internal DbSet<ImportedEventRow> ImportedEvents => Set<ImportedEventRow>();

    internal DbSet<LogStateRow> LogState => Set<LogStateRow>();

    internal DbSet<TransferStateRow> TransferState => Set<TransferStateRow>();

    internal DbSet<CursorRow> Cursors => Set<CursorRow>();

    internal DbSet<ParkedEventRow> ParkedEvents => Set<ParkedEventRow>();

    internal DbSet<TimerRow> Timers => Set<TimerRow>();

    internal DbSet<IdempotencyRow> Idempotency => Set<IdempotencyRow>();

    internal DbSet<ClaimRow> Claims => Set<ClaimRow>();

    /// <summary>Publishes an event of this module: it becomes a row of the outbox when the context is saved.</summary>
    /// <param name="message">The event.</param>
    /// <exception cref="InvalidOperationException">It is no event of this module, or larger than Messaging:MaxPayloadBytes.</exception>
    public void Publish(IIntegrationEvent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var type = Storage.Registry.Get(message.GetType());
        if (type.Source != Storage.Module)
        {
            throw new InvalidOperationException($"{type.Name} is an event of {type.Source}: {Storage.Module} can't publish it.");
        }

        var payload = type.Serialize(message);
        if (Encoding.UTF8.GetByteCount(payload) is var size && size > Storage.Options.MaxPayloadBytes)
        {
            throw new InvalidOperationException(
                $"{type.Name} of key {message.Key} is of {size} bytes, and {Storage.Options.MaxPayloadBytes} are allowed: publish less, or raise Messaging:MaxPayloadBytes.");
        }

        if (type.Tombstone)
        {
            ForgetUnsaved(message.Key);
        }

        var now = Storage.Clock.GetUtcNow();
        Outbox.Add(new OutboxRow
        {
            Id = Guid.CreateVersion7(now),
            Name = type.Name,
            Version = type.Version,
            Key = message.Key,
            Payload = payload,
            Headers = MessageScope.CreateHeaders().ToJson(),
            OccurredAt = now,
            Personal = type.PersonalData,
        });
        _pending |= type.Tombstone ? Pending.Events | Pending.Tombstones : Pending.Events;
    }

    /// <summary>Schedules a durable timer of this module.</summary>
    /// <param name="timer">The timer's record; an <see cref="ITimerHandler{TTimer}"/> of this module handles it.</param>
    /// <param name="key">What it is about, such as an order's id.</param>
    /// <param name="dueAt">When it fires, at the earliest.</param>
    /// <typeparam name="TTimer">The timer's record, marked with <see cref="TimerAttribute"/>.</typeparam>
    public void Schedule<TTimer>(TTimer timer, string key, DateTimeOffset dueAt)
        where TTimer : class
    {
        Timers.Add(new TimerRow
        {
            Id = Guid.CreateVersion7(Storage.Clock.GetUtcNow()),
            Name = TimerWorker.NameOf(typeof(TTimer)),
            Key = key,
            Payload = JsonSerializer.Serialize(timer),
            DueAt = dueAt,
        });
        _pending |= Pending.Timers;
    }

    /// <summary>Cancels the timers of a kind and key, when the context is saved.</summary>
    /// <param name="key">What they are about.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <typeparam name="TTimer">The timers' record.</typeparam>
    public async Task CancelTimersAsync<TTimer>(string key, CancellationToken cancellationToken)
        where TTimer : class
    {
        var name = TimerWorker.NameOf(typeof(TTimer));
        Timers.RemoveRange(Timers.Local.Where(t => t.Name == name && t.Key == key).ToList());
        Timers.RemoveRange(await Timers.Where(t => t.Name == name && t.Key == key).ToListAsync(cancellationToken));
    }

    /// <summary>
    /// Requests something outside the database, such as a payment or a mail. It is carried out after the commit, with the
    /// returned id as its idempotency key, and again until its result is recorded.
    /// </summary>
    /// <param name="effect">The effect's record; an <see cref="ISideEffect{TEffect,TResult}"/> of this module carries it out.</param>
    /// <param name="key">What it is about, such as an order's id.</param>
    /// <typeparam name="TEffect">The effect's record, marked with <see cref="SideEffectAttribute"/>.</typeparam>
    /// <returns>The effect's id.</returns>
    public Guid RequestSideEffect<TEffect>(TEffect effect, string key)
        where TEffect : class
    {
        var now = Storage.Clock.GetUtcNow();
        var row = new SideEffectRow
        {
            Id = Guid.CreateVersion7(now),
            Name = SideEffectAttribute.NameOf(typeof(TEffect)),
            Key = key,
            Payload = JsonSerializer.Serialize(effect),
            DueAt = now,
        };
        Set<SideEffectRow>().Add(row);
        _pending |= Pending.SideEffects;
        return row.Id;
    }

    /// <summary>
    /// Begins the transaction that otherwise the first save begins. Call it before ExecuteUpdate or ExecuteDelete, so
    /// that they commit together with everything else.
    /// </summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">No command, event or timer is being handled.</exception>
    public Task BeginTransactionAsync(CancellationToken cancellationToken) =>
        Unit?.BeginTransactionAsync(cancellationToken)
        ?? throw new InvalidOperationException("No command, event or timer is being handled: there is nothing that would commit.");

    /// <summary>Saves within the transaction of what is being handled; or, where nothing is, in one of its own.</summary>
    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (Unit is { } unit)
        {
            await unit.BeginTransactionAsync(cancellationToken);
            return await WriteAsync(cancellationToken);
        }

        await using var own = UnitOfWork.Begin(this);
        return await own.CommitAsync(cancellationToken);
    }

    /// <summary>Not supported: a module's data is written asynchronously.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Call SaveChangesAsync: a module's writers wait for their turn without holding a thread.");

    internal bool NeedsTransaction => _pending.HasFlag(Pending.Tombstones);

    /// <summary>Writes the changes into the current transaction, or in one statement batch of its own.</summary>
    internal async Task<int> WriteAsync(CancellationToken cancellationToken)
    {
        if (_pending.HasFlag(Pending.Tombstones))
        {
            await ForgetEndedKeysAsync(cancellationToken);
            _pending &= ~Pending.Tombstones;
        }

        return await base.SaveChangesAsync(acceptAllChangesOnSuccess: true, cancellationToken);
    }

    internal void NotifyCommitted()
    {
        var committed = _pending;
        _pending = Pending.None;
        if (committed.HasFlag(Pending.Events))
        {
            Storage.EventsCommitted.Notify();
        }

        if (committed.HasFlag(Pending.Timers))
        {
            Storage.TimersCommitted.Notify();
        }

        if (committed.HasFlag(Pending.SideEffects))
        {
            Storage.SideEffectsCommitted.Notify();
        }
    }

    internal void ForgetPending() => _pending = Pending.None;

    /// <summary>Leaves nothing behind for who gets the context from the pool next.</summary>
    public override void Dispose()
    {
        ForgetPending();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose"/>
    public override ValueTask DisposeAsync()
    {
        ForgetPending();
        GC.SuppressFinalize(this);
        return base.DisposeAsync();
    }

    /// <summary>Maps the module's tables. Call the base first when you override it.</summary>
    /// <param name="modelBuilder">The model.</param>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        FrameworkTables.Map(modelBuilder, Storage.Provider, Storage.Settings);
        modelBuilder.ApplyConfigurationsFromAssembly(GetType().Assembly, type => type.GetTypeInfo().Assembly == GetType().Assembly);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        Storage.Provider.ConfigureConventions(configurationBuilder);

    /// <summary>What was published under the key before, and would be written beside the tombstone.</summary>
    private void ForgetUnsaved(string key)
    {
        foreach (var entry in ChangeTracker.Entries<OutboxRow>().ToList())
        {
            if (entry.State == EntityState.Added && entry.Entity.Personal && entry.Entity.Key == key)
            {
                entry.State = EntityState.Detached;
            }
        }
    }

    private async Task ForgetEndedKeysAsync(CancellationToken cancellationToken)
    {
        var ended = ChangeTracker.Entries<OutboxRow>()
            .Where(entry => entry.State == EntityState.Added && Storage.Registry.Find(entry.Entity.Name) is { Tombstone: true })
            .Select(entry => entry.Entity.Key)
            .ToList();
        foreach (var key in ended)
        {
            await Outbox.Where(o => o.Personal && o.Key == key).ExecuteDeleteAsync(cancellationToken);
            if (Storage.Provider.IsServer)
            {
                await ImportedEvents.Where(c => c.Personal && c.Key == key).ExecuteDeleteAsync(cancellationToken);
            }
        }
    }
}
