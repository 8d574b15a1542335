namespace Monolith;

/// <summary>A collection of documents in a module's own database.</summary>
public abstract class DocumentCollection
{
    /// <summary>The name of the collection.</summary>
    public abstract string Name { get; }
}

/// <summary>
/// A collection of documents of one type. A document is what a handler has read, not a connection to the database: a change
/// to it is stored by <see cref="Update"/> and the save that follows. If another writer has changed a document since it was read, the save
/// fails and the framework runs the command or the event handler again.
/// </summary>
/// <typeparam name="TDocument">The type of the documents. Records fit well.</typeparam>
public abstract class DocumentCollection<TDocument> : DocumentCollection
    where TDocument : class
{
    /// <summary>Finds a document by its key. It finds changes that are not saved yet.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The document, or null.</returns>
    /// <exception cref="InvalidOperationException">The stored document does not fit the type.</exception>
    public abstract ValueTask<TDocument?> FindAsync(DocumentKey key, CancellationToken cancellationToken);

    /// <summary>Lists the saved documents of a group in the order of their keys.</summary>
    /// <param name="group">The group.</param>
    /// <param name="max">The maximum number of documents.</param>
    /// <param name="after">Lists only documents with a later key, or all when null.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public abstract Task<IReadOnlyList<TDocument>> ListAsync(DocumentKey group, int max, DocumentKey? after, CancellationToken cancellationToken);

    /// <summary>Reads a page of the saved documents of a group, or of the whole collection, in the order of their keys.</summary>
    /// <param name="group">The group, or null for the whole collection.</param>
    /// <param name="paging">The page parameters of the request.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="RejectedException">The page number or the page size is out of range.</exception>
    public abstract Task<Page<TDocument>> ReadPageAsync(DocumentKey? group, Paging paging, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the saved documents of the whole collection after a key, in the order of their keys, for an <see cref="ISnapshotSource"/>. One
    /// document at a time is in memory, and the events of a page.
    /// </summary>
    /// <param name="stateOf">Returns the events that describe the state of a document.</param>
    /// <param name="after">The end of the last page, or null for the first page.</param>
    /// <param name="max">The maximum number of documents.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The page. Its end is the key of a document, so keys must not contain personal data.</returns>
    public abstract Task<SnapshotPage> ReadSnapshotAsync(
        Func<TDocument, IEnumerable<IIntegrationEvent>> stateOf, string? after, int max, CancellationToken cancellationToken);

    /// <summary>Adds a new document.</summary>
    /// <param name="document">The document.</param>
    /// <exception cref="InvalidOperationException">
    /// A document with this key was read or added before, or a text contains a character that not every database can store.
    /// </exception>
    public abstract void Add(TDocument document);

    /// <summary>Replaces a document that was read or added before.</summary>
    /// <param name="document">The new document, with the same key.</param>
    /// <exception cref="InvalidOperationException">
    /// No document with this key was read or added before, or a text contains a character that not every database can store.
    /// </exception>
    public abstract void Update(TDocument document);

    /// <summary>Removes a document that was read or added before.</summary>
    /// <param name="document">The document.</param>
    /// <exception cref="InvalidOperationException">No document with this key was read or added before.</exception>
    public abstract void Remove(TDocument document);
}
