using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Monolith.Infrastructure;

namespace Monolith;

/// <summary>
/// The base of a module's DbContext. Events that it publishes, timers that it schedules and side effects that it requests are
/// rows of the module's own database, so they commit in one transaction with the state that they belong to
/// (<see href="https://microservices.io/patterns/data/transactional-outbox.html">transactional outbox</see>).
/// </summary>
public abstract class ModuleDbContext : DbContext, IModuleSessionOwner
{
    private readonly IModuleSession _session;

    /// <summary>Creates a context.</summary>
    /// <param name="options">The options from the module's registration.</param>
    /// <exception cref="InvalidOperationException">The options don't come from <see cref="ModuleBuilder.UseDbContext{TContext}"/>.</exception>
    protected ModuleDbContext(DbContextOptions options)
        : base(options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var factory = options.Extensions.OfType<IModuleSessionFactory>().SingleOrDefault()
            ?? throw new InvalidOperationException($"{GetType().Name} has no storage: register it with module.UseDbContext<{GetType().Name}>().");
        _session = factory.CreateSession(this, cancellationToken => base.SaveChangesAsync(acceptAllChangesOnSuccess: true, cancellationToken));
    }

    IModuleSession IModuleSessionOwner.Session => _session;

    /// <summary>The database, for SQL and other direct access.</summary>
    public override DatabaseFacade Database
    {
        get
        {
            // Null while the base constructor runs.
            _session?.OnDirectAccess();
            return base.Database;
        }
    }

    /// <summary>Publishes an event of this module when the command, event or timer that is being handled commits.</summary>
    /// <param name="message">The event.</param>
    /// <exception cref="InvalidOperationException">The event belongs to another module, or no command, event or timer is being
    /// handled.</exception>
    /// <exception cref="RejectedException">The event is larger than Messaging:MaxPayloadBytes (413).</exception>
    public void Publish(IIntegrationEvent message) => _session.Publish(message);

    /// <summary>Schedules a durable timer of this module.</summary>
    /// <param name="timer">The timer's record; an <see cref="ITimerHandler{TTimer}"/> of this module handles it.</param>
    /// <param name="key">What the timer is about, such as the id of an order.</param>
    /// <param name="dueAt">The earliest time at which the timer fires.</param>
    /// <typeparam name="TTimer">The timer's record, marked with <see cref="TimerAttribute"/>.</typeparam>
    /// <exception cref="InvalidOperationException">No command, event or timer is being handled.</exception>
    public void Schedule<TTimer>(TTimer timer, string key, DateTimeOffset dueAt)
        where TTimer : class => _session.Schedule(timer, key, dueAt);

    /// <summary>Cancels the timers of one kind and key when the context is saved.</summary>
    /// <param name="key">The key that the timers were scheduled with.</param>
    /// <typeparam name="TTimer">The timers' record.</typeparam>
    /// <exception cref="InvalidOperationException">No command, event or timer is being handled.</exception>
    public void CancelTimers<TTimer>(string key)
        where TTimer : class => _session.CancelTimers<TTimer>(key);

    /// <summary>
    /// Requests an effect outside the database, such as a payment or a mail. The module executes it after the commit, with the
    /// returned id as its idempotency key, and repeats it until the result is recorded.
    /// </summary>
    /// <param name="effect">The effect's record; an <see cref="ISideEffect{TEffect,TResult}"/> of this module executes it.</param>
    /// <param name="key">What the effect is about, such as the id of an order.</param>
    /// <typeparam name="TEffect">The effect's record, marked with <see cref="SideEffectAttribute"/>.</typeparam>
    /// <returns>The effect's id.</returns>
    /// <exception cref="InvalidOperationException">No command, event or timer is being handled.</exception>
    public Guid RequestSideEffect<TEffect>(TEffect effect, string key)
        where TEffect : class => _session.RequestSideEffect(effect, key);

    /// <summary>
    /// Begins the transaction, which otherwise the first save begins. Call it before ExecuteUpdate or ExecuteDelete, so that
    /// they commit together with everything else.
    /// </summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">No command, event or timer is being handled.</exception>
    public Task BeginTransactionAsync(CancellationToken cancellationToken) => _session.BeginTransactionAsync(cancellationToken);

    /// <summary>
    /// Saves within the transaction of the command, event or timer that is being handled. Elsewhere it commits a transaction of
    /// its own.
    /// </summary>
    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default) =>
        _session.SaveChangesAsync(cancellationToken);

    /// <summary>Not supported: a module saves asynchronously.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Call SaveChangesAsync: a writer waits for the write lock without blocking a thread.");

    /// <summary>Disposes the context, or returns it to the pool without what was never saved.</summary>
    public override void Dispose()
    {
        _session.Reset();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose"/>
    public override ValueTask DisposeAsync()
    {
        _session.Reset();
        GC.SuppressFinalize(this);
        return base.DisposeAsync();
    }

    /// <summary>Maps the module's tables. An override calls the base first.</summary>
    /// <param name="modelBuilder">The model.</param>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        _session.MapFrameworkTables(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(GetType().Assembly);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        _session.ConfigureConventions(configurationBuilder);
}
