using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Infrastructure;

namespace Monolith.Architecture;

/// <summary>
/// Finds the collections of documents of a context. Only the code of its properties contains their names, so the context is created and its
/// properties are read, without a database.
/// </summary>
internal static class DocumentCollections
{
    /// <summary>Returns the name and the type of the documents of each collection.</summary>
    /// <param name="context">A type that derives from <see cref="ModuleDocuments"/>.</param>
    public static IEnumerable<(string Name, Type Document)> Of(Type context)
    {
        var options = (DbContextOptions)Activator.CreateInstance(typeof(DbContextOptions<>).MakeGenericType(context))!;
        using var documents = (ModuleDocuments)Activator.CreateInstance(
            context, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, binder: null, [options.WithExtension(new NamesOnly())], culture: null)!;
        return
        [
            .. from property in context.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
               where property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(DocumentCollection<>)
               select (((DocumentCollection)property.GetValue(documents)!).Name, property.PropertyType.GetGenericArguments()[0]),
        ];
    }

    /// <summary>A collection that has only a name.</summary>
    private sealed class NamedCollection<TDocument>(string name) : DocumentCollection<TDocument>
        where TDocument : class
    {
        public override string Name => name;

        public override ValueTask<TDocument?> FindAsync(DocumentKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task<IReadOnlyList<TDocument>> ListAsync(DocumentKey group, int max, DocumentKey? after, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override Task<Page<TDocument>> ReadPageAsync(DocumentKey? group, Paging paging, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override Task<SnapshotPage> ReadSnapshotAsync(
            Func<TDocument, IEnumerable<IIntegrationEvent>> stateOf, string? after, int max, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override void Add(TDocument document) => throw new NotSupportedException();

        public override void Update(TDocument document) => throw new NotSupportedException();

        public override void Remove(TDocument document) => throw new NotSupportedException();
    }

    /// <summary>The session of a context that is only asked for its collections.</summary>
    private sealed class NamesOnly : IModuleSessionFactory, IModuleSession
    {
        public DbContextOptionsExtensionInfo Info => new ExtensionInfo(this);

        public IModuleSession CreateSession(ModuleDbContext context, Func<CancellationToken, Task<int>> save) => this;

        public DocumentCollection<TDocument> OpenCollection<TDocument>(
            string name, Func<TDocument, DocumentKey> key, Func<TDocument, DocumentKey>? group)
            where TDocument : class => new NamedCollection<TDocument>(name);

        public void ApplyServices(IServiceCollection services)
        {
        }

        public void Validate(IDbContextOptions options)
        {
        }

        public void OnDirectAccess()
        {
        }

        public void Reset()
        {
        }

        public string? Tenant => null;

        public void Publish(IIntegrationEvent message) => throw new NotSupportedException();

        public void Schedule<TTimer>(TTimer timer, string key, DateTimeOffset dueAt)
            where TTimer : class => throw new NotSupportedException();

        public void CancelTimers<TTimer>(string key)
            where TTimer : class => throw new NotSupportedException();

        public Guid RequestSideEffect<TEffect>(TEffect effect, string key)
            where TEffect : class => throw new NotSupportedException();

        public Task BeginTransactionAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> SaveChangesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public void MapFrameworkTables(ModelBuilder modelBuilder) => throw new NotSupportedException();

        public void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => throw new NotSupportedException();

        private sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
        {
            public override bool IsDatabaseProvider => false;

            public override string LogFragment => string.Empty;

            public override int GetServiceProviderHashCode() => 0;

            public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

            public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
            {
            }
        }
    }
}
