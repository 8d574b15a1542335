using System.Text;
using Microsoft.EntityFrameworkCore;
using Monolith.Infrastructure;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Turns what a module publishes, schedules and requests into rows of its own database. <see cref="UnitOfWork"/> commits them
/// with the module's state, and then wakes the workers that <see cref="Written"/> names.
/// </summary>
internal sealed class ModuleSession : IModuleSession
{
    private readonly ModuleDbContext _db;
    private readonly Func<CancellationToken, Task<int>> _save;
    private readonly HashSet<(string Name, string Key)> _cancelledTimers = [];
    private readonly List<TimerRow> _scheduledTimers = [];
    private int _published, _saved;

    public ModuleSession(ModuleDbContext db, ModuleStorage storage, Func<CancellationToken, Task<int>> save)
    {
        _db = db;
        _save = save;
        Storage = storage;
        db.Database.AutoSavepointsEnabled = false;

        // A single writer takes the write lock where a transaction begins, so each save needs one, even of a single statement.
        db.Database.AutoTransactionBehavior = storage.Provider.SingleWriter ? AutoTransactionBehavior.Always : AutoTransactionBehavior.WhenNeeded;
    }

    public ModuleStorage Storage { get; }

    /// <summary>The open unit of work, or null.</summary>
    public UnitOfWork? Unit { get; set; }

    /// <summary>The kinds of rows that were added since the last commit.</summary>
    public FrameworkRows Written { get; private set; }

    /// <summary>Whether the next save deletes rows by statements of their own, which need a transaction.</summary>
    public bool DeletesRows => _cancelledTimers.Count > 0 || Written.HasFlag(FrameworkRows.Tombstones);

    /// <inheritdoc/>
    public string? Tenant => Unit is { } unit ? unit.Tenant : MessageScope.Current?.Tenant;

    /// <inheritdoc/>
    public void Publish(IIntegrationEvent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var type = Storage.Registry.Get(message.GetType());
        if (type.Source != Storage.Module)
        {
            throw new InvalidOperationException($"{type.Name} is an event of {type.Source}, so {Storage.Module} cannot publish it.");
        }

        if (TextMembers.FindUnstorable(message) is { } fault)
        {
            throw new InvalidOperationException($"{type.Name} cannot be published. {fault}");
        }

        var payload = type.Serialize(message);
        if (Encoding.UTF8.GetByteCount(payload) is var size && size > Storage.Options.MaxPayloadBytes)
        {
            throw Rejections.TooLarge(type.Name, message.Key, size, Storage.Options.MaxPayloadBytes);
        }

        RequireUnit($"Publish({type.ClrType.Name})");
        var key = StoredKeyOf(message.Key);
        if (type.Tombstone)
        {
            Tombstones.RemoveUnsaved(_db, key);
        }

        var now = Storage.Clock.GetUtcNow();
        _db.Outbox.Add(new OutboxRow
        {
            Id = Guid.CreateVersion7(now),
            Name = type.Name,
            Version = type.Version,
            Key = key,
            Payload = payload,
            Headers = MessageScope.CreateHeaders().ToJson(),
            OccurredAt = now,
            Personal = type.PersonalData,
        });
        _published++;
        Written |= type.Tombstone ? FrameworkRows.Events | FrameworkRows.Tombstones : FrameworkRows.Events;
    }

    /// <inheritdoc/>
    public void Schedule<TTimer>(TTimer timer, string key, DateTimeOffset dueAt)
        where TTimer : class
    {
        RequireUnit($"Schedule({typeof(TTimer).Name})");
        var row = new TimerRow
        {
            Id = Guid.CreateVersion7(Storage.Clock.GetUtcNow()),
            Name = TimerWorker.NameOf(typeof(TTimer)),
            Key = StoredKeyOf(key),
            Tenant = MessageScope.Current?.Tenant,
            Payload = StoredJson.Write(timer),
            DueAt = dueAt,
            TraceParent = MessageScope.TraceParent,
        };
        _db.Timers.Add(row);
        _scheduledTimers.Add(row);
    }

    /// <inheritdoc/>
    public void CancelTimers<TTimer>(string key)
        where TTimer : class
    {
        RequireUnit($"CancelTimers<{typeof(TTimer).Name}>");
        var (name, stored) = (TimerWorker.NameOf(typeof(TTimer)), StoredKeyOf(key));
        foreach (var timer in _scheduledTimers.Where(t => t.Name == name && t.Key == stored).ToList())
        {
            _db.Entry(timer).State = EntityState.Detached;
            _scheduledTimers.Remove(timer);
        }

        _cancelledTimers.Add((name, stored));
    }

    /// <inheritdoc/>
    public Guid RequestSideEffect<TEffect>(TEffect effect, string key)
        where TEffect : class
    {
        RequireUnit($"RequestSideEffect({typeof(TEffect).Name})");
        var now = Storage.Clock.GetUtcNow();
        var row = new SideEffectRow
        {
            Id = Guid.CreateVersion7(now),
            Name = SideEffectAttribute.NameOf(typeof(TEffect)),
            Key = StoredKeyOf(key),
            Tenant = MessageScope.Current?.Tenant,
            Payload = StoredJson.Write(effect),
            DueAt = now,
            TraceParent = MessageScope.TraceParent,
        };
        _db.Set<SideEffectRow>().Add(row);
        Written |= FrameworkRows.SideEffects;
        return row.Id;
    }

    /// <inheritdoc/>
    public DocumentCollection<TDocument> OpenCollection<TDocument>(
        string name, Func<TDocument, DocumentKey> key, Func<TDocument, DocumentKey>? group)
        where TDocument : class => new DbDocumentCollection<TDocument>(_db, name, key, group);

    /// <inheritdoc/>
    public Task BeginTransactionAsync(CancellationToken cancellationToken) =>
        Unit?.BeginTransactionAsync(cancellationToken)
        ?? throw new InvalidOperationException("No command, event or timer is being handled, so nothing would commit the transaction.");

    /// <inheritdoc/>
    public async Task<int> SaveChangesAsync(CancellationToken cancellationToken)
    {
        if (Unit is { } unit)
        {
            await unit.BeginTransactionAsync(cancellationToken);
            return await WriteAsync(cancellationToken);
        }

        await using var own = UnitOfWork.Begin(_db);
        return await own.CommitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void OnDirectAccess() => Unit?.OnStatement(mayWrite: true);

    /// <inheritdoc/>
    public void MapFrameworkTables(ModelBuilder modelBuilder) => FrameworkTables.Map(modelBuilder, Storage.Provider, Storage.Settings);

    /// <inheritdoc/>
    public void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        Storage.Provider.ConfigureConventions(configurationBuilder);
        TenantRows.ConfigureConventions(configurationBuilder);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        (Written, _published, _saved) = (FrameworkRows.None, 0, 0);
        _scheduledTimers.Clear();
        _cancelledTimers.Clear();
    }

    /// <summary>Forgets what is recorded and not saved. Call it before the context forgets what it tracks.</summary>
    public void ForgetUnsaved()
    {
        _cancelledTimers.Clear();
        _scheduledTimers.RemoveAll(timer => _db.Entry(timer).State == EntityState.Added);
        _published = _saved;
    }

    /// <summary>Writes the tracked changes into the current transaction, or without one in a single batch of statements.</summary>
    public async Task<int> WriteAsync(CancellationToken cancellationToken)
    {
        if (Written.HasFlag(FrameworkRows.Tombstones))
        {
            await Tombstones.DeleteSavedAsync(_db, cancellationToken);
            Written &= ~FrameworkRows.Tombstones;
        }

        foreach (var kind in _cancelledTimers.GroupBy(timer => timer.Name, timer => timer.Key))
        {
            // Deleted before the save, which may schedule the next timer of the same key.
            var (name, keys) = (kind.Key, kind.ToList());
            await _db.Timers.Where(t => t.Name == name && keys.Contains(t.Key)).ExecuteDeleteAsync(cancellationToken);
        }

        _cancelledTimers.Clear();
        var written = await _save(cancellationToken);
        _saved = _published;
        return written;
    }

    /// <summary>
    /// The stored form of a key. In a module without tenants, all tenants share the keys: an operator, whose token names no tenant, ends there
    /// what a tenant's user has begun.
    /// </summary>
    private string StoredKeyOf(string key) => TenantKeys.Store(Storage.UsesTenants ? MessageScope.Current?.Tenant : null, key);

    /// <summary>Nothing commits what is recorded elsewhere: without this check, a query that publishes would answer, and nothing else.</summary>
    /// <exception cref="InvalidOperationException">No unit of work is open.</exception>
    private void RequireUnit(string call)
    {
        if (Unit is null)
        {
            throw new InvalidOperationException(
                $"{call} would be lost, because module '{Storage.Module}' is handling no command, event or timer whose transaction commits it. "
                + "Call it in such a handler, or in RecordAsync or GiveUpAsync of a side effect. A query only reads: make it a command. Other code, such as an endpoint or a hosted service, sends a command with ISender.");
        }
    }

    /// <summary>Wakes the workers of this process that wait for the committed rows.</summary>
    public void NotifyCommitted()
    {
        var (committed, published) = (Written, _published);
        DateTimeOffset? firstTimer = _scheduledTimers.Count > 0 ? _scheduledTimers.Min(timer => timer.DueAt) : null;
        Reset();
        if (committed.HasFlag(FrameworkRows.Events))
        {
            Telemetry.Sent.Add(published, Storage.PublisherTags);
            Storage.EventsCommitted.Notify();
        }

        if (firstTimer is { } due)
        {
            Storage.TimersCommitted.Notify(due);
        }

        if (committed.HasFlag(FrameworkRows.SideEffects))
        {
            Storage.SideEffectsCommitted.Notify();
        }
    }
}

/// <summary>The kinds of rows that a module adds to the framework's tables.</summary>
[Flags]
internal enum FrameworkRows
{
    None = 0,
    Events = 1,
    Tombstones = 2,
    SideEffects = 4,
}
