using System.ComponentModel;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Infrastructure;

/// <summary>
/// The engine behind one <see cref="ModuleDbContext"/>. The engine implements it; authors of modules call the DbContext, which
/// documents what each member does.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IModuleSession
{
    /// <summary>The tenant whose rows the DbContext reads and writes, or null. The query filter of <see cref="ITenantOwned"/> reads it.</summary>
    string? Tenant { get; }

    /// <inheritdoc cref="ModuleDbContext.Publish"/>
    void Publish(IIntegrationEvent message);

    /// <inheritdoc cref="ModuleDbContext.Schedule{TTimer}"/>
    void Schedule<TTimer>(TTimer timer, string key, DateTimeOffset dueAt)
        where TTimer : class;

    /// <inheritdoc cref="ModuleDbContext.CancelTimers{TTimer}"/>
    void CancelTimers<TTimer>(string key)
        where TTimer : class;

    /// <inheritdoc cref="ModuleDbContext.RequestSideEffect{TEffect}"/>
    Guid RequestSideEffect<TEffect>(TEffect effect, string key)
        where TEffect : class;

    /// <inheritdoc cref="ModuleDocuments.Collection{TDocument}"/>
    DocumentCollection<TDocument> OpenCollection<TDocument>(string name, Func<TDocument, DocumentKey> key, Func<TDocument, DocumentKey>? group)
        where TDocument : class;

    /// <inheritdoc cref="ModuleDbContext.BeginTransactionAsync"/>
    Task BeginTransactionAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="ModuleDbContext.SaveChangesAsync(bool, CancellationToken)"/>
    Task<int> SaveChangesAsync(CancellationToken cancellationToken);

    /// <summary>Records that the module uses the database past the DbContext, which may read.</summary>
    void OnDirectAccess();

    /// <summary>Maps the framework's tables in the module's schema.</summary>
    /// <param name="modelBuilder">The model of the module.</param>
    void MapFrameworkTables(ModelBuilder modelBuilder);

    /// <summary>Configures the conventions of the module's database provider.</summary>
    /// <param name="configurationBuilder">The conventions of the model.</param>
    void ConfigureConventions(ModelConfigurationBuilder configurationBuilder);

    /// <summary>Forgets what was never saved. The pool may hand the DbContext to another caller afterwards.</summary>
    void Reset();
}

/// <summary>Gives the engine access to the session of a <see cref="ModuleDbContext"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IModuleSessionOwner
{
    /// <summary>The session of this DbContext.</summary>
    IModuleSession Session { get; }
}
