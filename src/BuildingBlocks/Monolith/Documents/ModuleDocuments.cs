using Microsoft.EntityFrameworkCore;
using Monolith.Infrastructure;

namespace Monolith;

/// <summary>
/// The base of the context of a module that keeps documents: typed collections of JSON documents instead of tables, without mapping and
/// without migrations. It publishes, schedules, requests side effects and saves like every <see cref="ModuleDbContext"/>, and documents
/// commit in the same transaction. Register it with <see cref="ModuleBuilder.UseDbContext{TContext}"/>.
/// </summary>
/// <param name="options">The options from the module's registration.</param>
public abstract class ModuleDocuments(DbContextOptions options) : ModuleDbContext(options)
{
    /// <summary>Opens a collection. Declare one property for each collection.</summary>
    /// <param name="name">The name of the collection, which never changes.</param>
    /// <param name="key">Returns the key of a document, which never changes.</param>
    /// <param name="group">
    /// Returns the group of a document, such as the product of a review, or null when the collection has no groups. A document that was
    /// stored before the function changed stays in its group until it is updated.
    /// </param>
    /// <typeparam name="TDocument">The type of the documents.</typeparam>
    protected DocumentCollection<TDocument> Collection<TDocument>(
        string name, Func<TDocument, DocumentKey> key, Func<TDocument, DocumentKey>? group = null)
        where TDocument : class => ((IModuleSessionOwner)this).Session.OpenCollection(name, key, group);

    /// <summary>Maps the framework's tables, which hold the documents. The module has no other tables.</summary>
    /// <param name="modelBuilder">The model.</param>
    protected sealed override void OnModelCreating(ModelBuilder modelBuilder) => ((IModuleSessionOwner)this).Session.MapFrameworkTables(modelBuilder);
}
